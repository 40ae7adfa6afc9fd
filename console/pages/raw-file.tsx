import type { StatusAnswer } from '../../lib/contract/answer.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import { DecideConflicts } from '../parts/changes/decide-conflicts.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { FaultList } from '../parts/fault-list.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SourceText } from '../parts/source-text.tsx'
import { Waiting } from '../parts/waiting.tsx'

function stateOf({ raw_directory_path, rejected_files, pending_files }: StatusAnswer, file: string) {
  const isIt = (one: { file: string }) => one.file === `${raw_directory_path}/${file}`
  return { refused: rejected_files.find(isIt), isWaiting: pending_files.some(isIt) }
}

/** A raw file that waits or was refused, with every fault at its line. */
export function RawFilePage({ fabric, file }: { fabric: string; file: string }) {
  const { loaded, refresh } = useResource<string>(paths.raw(fabric, file), 'text')
  const status = useResource<StatusAnswer>(paths.status(fabric))
  const text = loaded.value
  const known = status.loaded.value
  const { refused, isWaiting } = known.state === 'ready' ? stateOf(known.value, file) : { refused: undefined, isWaiting: false }
  const faults = refused?.faults ?? []
  return (
    <>
      <Heading title={`Raw file ${file}`}>
        <span class="mono">
          <Plain text={file} />
        </span>
      </Heading>
      {isWaiting && (
        <p>
          <span class="badge warn">waits</span>
        </p>
      )}
      {refused !== undefined && (
        <p>
          <span class="badge bad">refused</span> {faults.length} {faults.length === 1 ? 'fault' : 'faults'}. Correct it and hand
          it over again on the page of the fabric, or push it.
        </p>
      )}
      {known.state === 'failed' && <ProblemPanel problem={known.problem} onRetry={status.refresh} />}
      <FaultList faults={faults.filter(({ line }) => line === undefined)} />
      {text.state === 'loading' && <Waiting what="the file" />}
      {text.state === 'failed' && <ProblemPanel problem={text.problem} onRetry={refresh} />}
      {text.state === 'ready' && <SourceText text={text.value} faults={faults} label={`Text of ${file}`} />}
      {faults.some(({ code }) => code === 'conflict') && (
        <DecideConflicts
          fabric={fabric}
          file={file}
          onChanged={() => {
            status.refresh()
            refresh()
          }}
        />
      )}
      <CommandLine command={{ do: 'ingest', fabric, file }} />
    </>
  )
}
