/** One file of a unified diff. */
export interface DiffFile {
  path: string
  added: number
  removed: number
  lines: DiffLine[]
  /** One of the manager's own records: seldom what a reviewer looks for. */
  isRecord: boolean
}

/** `gap`: lines between two hunks, which the diff leaves out. */
export type DiffLine = { kind: 'add' | 'remove' | 'same' | 'note'; text: string } | { kind: 'gap'; hidden: number }

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@/
/** What the name, the badge and the lines of a file say already, or blob ids. A change of mode remains. */
const HEADER = /^(---|\+\+\+|===|index |new file mode|deleted file mode)/
const KINDS = { '+': 'add', '-': 'remove', ' ': 'same' } as const

/** Reads the unified diff of a report, file by file; the records of the manager come last. */
export function parseDiff(diff: string): DiffFile[] {
  const files = diff.split(/^(?=diff --git )/m).filter((part) => part !== '')
  const read = files.map(readFile)
  return [...read.filter(({ isRecord }) => !isRecord), ...read.filter(({ isRecord }) => isRecord)]
}

function readFile(text: string): DiffFile {
  const [first = '', ...rest] = text.split('\n')
  const path = / b\/(.*)$/.exec(first)?.[1] ?? first
  const file: DiffFile = { path, added: 0, removed: 0, lines: [], isRecord: /(^|\/)\.hnp\/(?!crds\/)/.test(path) }
  /** The line of the old file after the last one that was shown; undefined in the header. */
  let next: number | undefined
  for (const line of rest) {
    const hunk = HUNK.exec(line)
    if (hunk === null) addLine(file, line, next === undefined)
    else {
      const [, start = '0', length = '1'] = hunk
      const from = Math.max(1, Number(start))
      if (from > (next ?? 1)) file.lines.push({ kind: 'gap', hidden: from - (next ?? 1) })
      next = from + Number(length)
    }
  }
  return file
}

function addLine(file: DiffFile, line: string, isHeader: boolean): void {
  const kind = KINDS[line[0] as keyof typeof KINDS]
  if (isHeader || kind === undefined) {
    if (line !== '' && !HEADER.test(line)) file.lines.push({ kind: 'note', text: line.replace(/^\\ /, '') })
    return
  }
  if (kind === 'add') file.added += 1
  if (kind === 'remove') file.removed += 1
  file.lines.push({ kind, text: line.slice(1) })
}
