import { colours } from '../output.ts'

/** A unified diff, coloured as git does. */
export function renderDiff(diff: string): string[] {
  return diff.trimEnd().split('\n').map(paint)
}

function paint(line: string): string {
  if (/^(diff|rename|similarity|---|\+\+\+)/.test(line)) return colours.bold(line)
  if (line.startsWith('@@')) return colours.cyan(line)
  if (line.startsWith('+')) return colours.green(line)
  return line.startsWith('-') ? colours.red(line) : line
}
