import type { Colours } from '../terminal/terminal.ts'

/** Rows in columns, below a head. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], colours: Colours): string[] {
  const table = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return lines.map((line, index) => (index === 0 ? colours.dim(line) : line))
}
