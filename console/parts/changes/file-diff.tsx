import { useSignal } from '@preact/signals'
import { Plain } from '../plain.tsx'
import type { DiffFile, DiffLine } from './parse-diff.ts'

const MOST_LINES = 2000

/** The changed lines of one file. The lines of a closed one are made when it is opened: a commit may have very many. */
export function FileDiff({ file, isOpen }: { file: DiffFile; isOpen: boolean }) {
  const { path, added, removed } = file
  const isMade = useSignal(isOpen)
  return (
    <details
      open={isOpen}
      onToggle={(event) => {
        if (event.currentTarget.open) isMade.value = true
      }}
    >
      <summary class="mono">
        <Plain text={path} /> <span class="quiet">{`+${added} −${removed}`}</span>
      </summary>
      {isMade.value && <DiffLines path={path} lines={file.lines} />}
    </details>
  )
}

function DiffLines({ path, lines }: Pick<DiffFile, 'path' | 'lines'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div class="source" role="region" aria-label={`Changes of ${path}`} tabIndex={0}>
      <pre>
        {lines.slice(0, MOST_LINES).map((line, at) => (
          <Line key={at} line={line} />
        ))}
      </pre>
      {lines.length > MOST_LINES && <p class="quiet">{lines.length - MOST_LINES} more lines are not shown</p>}
    </div>
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
