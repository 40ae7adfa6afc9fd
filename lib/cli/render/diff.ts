import type { Colours } from '../terminal.ts'

/** A unified diff, coloured as git does. */
export function renderDiff(diff: string, colours: Colours): string[] {
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => paint(line, colours))
}

function paint(line: string, colours: Colours): string {
  if (/^(diff --git|rename |similarity |--- |\+\+\+ )/.test(line)) return colours.bold(line)
  if (line.startsWith('@@')) return colours.cyan(line)
  if (line.startsWith('+')) return colours.green(line)
  return line.startsWith('-') ? colours.red(line) : line
}
