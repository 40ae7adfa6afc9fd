import { count } from '../../domain/plan/commit-message.ts'
import type { Colours } from '../terminal/terminal.ts'

/** A unified diff, coloured like git's. The manager's own records are only counted: they follow from the rest. */
export function renderDiff(diff: string, colours: Colours): string[] {
  const files = diff.trimEnd().split(/^(?=diff --git )/m)
  const shown = files.filter((file) => !isRecord(file))
  const records = files.length - shown.length
  return [
    ...shown.flatMap((file) => file.trimEnd().split('\n')).map((line) => paint(line, colours)),
    ...(records === 0 ? [] : [colours.dim(`and ${count(records, 'file')} of records in .hnp, which --json has`)]),
  ]
}

function isRecord(file: string): boolean {
  return /^diff --git "?a\/(.*\/)?\.hnp\/(?!crds\/)/.test(file)
}

function paint(line: string, colours: Colours): string {
  if (/^(diff --git|(new|deleted) file mode|index |rename |copy |similarity |--- |\+\+\+ )/.test(line)) return colours.bold(line)
  if (line.startsWith('@@')) return colours.cyan(line)
  if (line.startsWith('+')) return colours.green(line)
  return line.startsWith('-') ? colours.red(line) : line
}
