import { type DiffFile, type DiffLine, parseDiff } from './parse-diff.ts'
import { Plain } from './plain.tsx'

/** Files beyond this number are shown closed. */
const MOST_OPEN = 20
const MOST_LINES = 2000

/** The diff of the commit that would be made; the records of the manager are folded away. */
export function DiffView({ diff }: { diff: string }) {
  const files = parseDiff(diff)
  const shown = files.filter(({ isRecord }) => !isRecord)
  const records = files.filter(({ isRecord }) => isRecord)
  const sum = (count: (file: DiffFile) => number) => shown.reduce((total, file) => total + count(file), 0)
  return (
    <div class="diff">
      <p class="quiet">
        {shown.length} {shown.length === 1 ? 'file' : 'files'}, +{sum(({ added }) => added)} −{sum(({ removed }) => removed)}
      </p>
      {shown.map((file, at) => (
        <FileDiff key={file.path} file={file} isOpen={at < MOST_OPEN} />
      ))}
      {records.length > 0 && (
        <details>
          <summary class="quiet">Records of the manager: {records.length} files</summary>
          {records.map((file) => (
            <FileDiff key={file.path} file={file} isOpen={false} />
          ))}
        </details>
      )}
    </div>
  )
}

function FileDiff({ file, isOpen }: { file: DiffFile; isOpen: boolean }) {
  const { path, added, removed, lines } = file
  return (
    <details open={isOpen}>
      <summary class="mono">
        <Plain text={path} /> <span class="quiet">{`+${added} −${removed}`}</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <div class="source" role="region" aria-label={`Changes of ${path}`} tabIndex={0}>
        <pre>
          {lines.slice(0, MOST_LINES).map((line, at) => (
            <Line key={at} line={line} />
          ))}
        </pre>
        {lines.length > MOST_LINES && <p class="quiet">{lines.length - MOST_LINES} more lines are not shown</p>}
      </div>
    </details>
  )
}

const SIGNS = { add: '+', remove: '−', same: ' ', note: '' } as const

function Line({ line }: { line: DiffLine }) {
  if (line.kind === 'gap')
    return <div class="line gap">{`    … ${line.hidden} ${line.hidden === 1 ? 'line' : 'lines'} not shown …`}</div>
  return (
    <div class={`line ${line.kind === 'note' ? 'gap' : line.kind}`}>
      <span class="text">
        {` ${SIGNS[line.kind]} `}
        <Plain text={line.text} />
      </span>
    </div>
  )
}
