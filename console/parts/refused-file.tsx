import type { Fault } from '../../lib/contract/fault.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import { pathTo } from '../navigation/route.ts'
import { FaultList } from './fault-list.tsx'
import { Plain } from './plain.tsx'
import { SourceLine } from './source-text.tsx'

/** Faults that are shown with their lines; the page of the file has all of them. */
const MOST_SHOWN = 3

interface Props {
  fabric: string
  /** The directory of raw files, from the repository's root. */
  root: string
  /** From the repository's root. */
  file: string
  blob: string
  faults: readonly Fault[]
}

/** A raw file that was refused: its first faults, each at its line of the source. */
export function RefusedFile({ fabric, root, file, faults }: Props) {
  const name = file.slice(root.length + 1)
  const { loaded } = useResource<string>(paths.raw(fabric, name), 'text')
  const errors = faults.filter(({ severity }) => severity === 'error')
  const first = errors.slice(0, MOST_SHOWN)
  const state = loaded.value
  return (
    <div class="panel bad">
      <h2>
        <span class="badge bad">refused</span> <Plain text={name} />
      </h2>
      {state.state === 'ready' ? <Lines text={state.value} faults={first} name={name} /> : <FaultList faults={first} />}
      <p>
        <a href={pathTo({ page: 'raw', fabric, file: name })}>
          The file with {errors.length === 1 ? 'its fault' : `its ${errors.length} faults`}
        </a>
      </p>
    </div>
  )
}

function Lines({ text, faults, name }: { text: string; faults: readonly Fault[]; name: string }) {
  const lines = text.split('\n')
  const placed = faults.filter(({ line }) => line !== undefined)
  const rest = faults.filter(({ line }) => line === undefined)
  const at = [...new Set(placed.map(({ line = 1 }) => line))].sort((a, b) => a - b)
  return (
    <>
      {at.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        <div class="source" role="region" aria-label={`Faults of ${name}`} tabIndex={0}>
          <pre>
            {at.map((line) => (
              <Excerpt key={line} lines={lines} line={line} faults={placed.filter((fault) => fault.line === line)} />
            ))}
          </pre>
        </div>
      )}
      {rest.length > 0 && <FaultList faults={rest} />}
    </>
  )
}

/** The line of a fault after the one before it. */
function Excerpt({ lines, line, faults }: { lines: readonly string[]; line: number; faults: readonly Fault[] }) {
  return (
    <>
      {line > 1 && <SourceLine line={lines[line - 2] ?? ''} number={line - 1} faults={[]} />}
      <SourceLine line={lines[line - 1] ?? ''} number={line} faults={faults} />
    </>
  )
}
