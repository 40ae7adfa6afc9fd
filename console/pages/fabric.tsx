import { type Signal, useSignal } from '@preact/signals'
import { useCallback, useEffect, useRef } from 'preact/hooks'
import type { StatusAnswer } from '../../lib/contract/answer.ts'
import type { OperationPage } from '../../lib/contract/operation.ts'
import { heartbeat, pulseOf } from '../data/heartbeat.ts'
import type { Change } from '../data/operations.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import { operationsOf, pathTo } from '../navigation/route.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { OperationTable } from '../parts/changes/operation-table.tsx'
import { Review } from '../parts/changes/review.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { DropFile } from '../parts/drop-file.tsx'
import { FaultList } from '../parts/fault-list.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { RefusedFile } from '../parts/refused-file.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'

/** After so many heartbeats without news the list is asked for: a failed operation changes no record of the fabric. */
const BEATS_WITHOUT_NEWS = 6

/** One fabric: what needs a hand, and what was done last. */
export function FabricPage({ fabric }: { fabric: string }) {
  const status = useResource<StatusAnswer>(paths.status(fabric))
  const operations = useResource<OperationPage>(paths.operations(fabric, 10))
  const refresh = useCallback(() => {
    status.refresh()
    operations.refresh()
  }, [status.refresh, operations.refresh])
  useNews(fabric, { onNews: refresh, onQuiet: operations.refresh })
  const { value: beat } = heartbeat
  const state = status.loaded.value
  const done = operations.loaded.value
  return (
    <>
      <Heading title={`Fabric ${fabric}`}>
        <Plain text={fabric} />
      </Heading>
      {state.state === 'loading' && <Waiting what="the state of the fabric" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={status.refresh} />}
      {state.state === 'ready' && beat.state === 'failed' && <ProblemPanel problem={beat.problem} />}
      {state.state === 'ready' && <State fabric={fabric} status={state.value} seen={state.seen} onChanged={refresh} />}
      <h2>Last operations</h2>
      {done.state === 'loading' && <Waiting what="the last operations" />}
      {done.state === 'failed' && <ProblemPanel problem={done.problem} onRetry={operations.refresh} />}
      {done.state === 'ready' && <OperationTable operations={done.value.operations} onChanged={refresh} />}
      <p class="row">
        <a href={pathTo(operationsOf(fabric))}>All operations</a> <a href={pathTo({ page: 'settings', fabric })}>Settings …</a>
      </p>
      <CommandLine command={{ do: 'status', fabric }} />
    </>
  )
}

/** Follows the fabric's heartbeat: what costs more is asked for only when there is news, or has been none for long. */
function useNews(fabric: string, { onNews, onQuiet }: { onNews: () => void; onQuiet: () => void }): void {
  const { value: beat } = heartbeat
  const last = useRef<{ pulse: string | undefined; quiet: number }>({ pulse: undefined, quiet: 0 })
  useEffect(() => {
    const pulse = pulseOf(beat, fabric)
    if (pulse === undefined) return
    const { current: before } = last
    const isNews = before.pulse !== undefined && before.pulse !== pulse
    const quiet = isNews || before.quiet === BEATS_WITHOUT_NEWS ? 0 : before.quiet + 1
    last.current = { pulse, quiet }
    if (isNews) onNews()
    else if (quiet === 0) onQuiet()
  }, [beat])
}

interface StateProps {
  fabric: string
  status: StatusAnswer
  seen: Date
  onChanged: () => void
}

function State({ fabric, status, seen, onChanged }: StateProps) {
  const change = useSignal<Change | undefined>(undefined)
  const { head, branch, objects_total, unmanaged_objects, rejected_files, pending_files, faults, lock } = status
  if (!status.gitops_initialized)
    return (
      <div class="panel warn">
        <p>This fabric has no structure for GitOps yet.</p>
        <ActionButton fabric={fabric} needs="operator" isFirst onClick={() => (change.value = { do: 'init', fabric })}>
          Set it up …
        </ActionButton>
        <AskedChange change={change} onChanged={onChanged} />
      </div>
    )
  return (
    <>
      <p class="row">
        <a href={pathTo({ page: 'objects', fabric, q: '', kind: '', namespace: '' })}>
          {objects_total.toLocaleString('en')} objects
        </a>
        <span class="quiet">{unmanaged_objects.toLocaleString('en')} unmanaged</span>
        <span>
          <Plain text={branch} /> @ <code>{head?.slice(0, 7) ?? 'empty'}</code>
        </span>
        <span class="quiet">
          seen <Time at={seen.toISOString()} />
        </span>
      </p>
      {lock !== null && (
        <div class="panel warn">
          An operation is running in this repository: <Plain text={lock.fabric} />{' '}
          <a href={pathTo({ page: 'operation', fabric: lock.fabric, operation: lock.operation })}>{lock.operation}</a>
        </div>
      )}
      {rejected_files.map((file) => (
        <RefusedFile key={file.blob + file.file} fabric={fabric} root={status.raw_directory_path} {...file} />
      ))}
      {pending_files.length > 0 && (
        <div class="panel warn">
          <h2>
            {pending_files.length} {pending_files.length === 1 ? 'file waits' : 'files wait'}
          </h2>
          <ul>
            {pending_files.map(({ file, documents }) => (
              <li key={file}>
                <span class="mono">
                  <Plain text={file} />
                </span>{' '}
                {documents} {documents === 1 ? 'document' : 'documents'}
              </li>
            ))}
          </ul>
          <ActionButton fabric={fabric} needs="editor" onClick={() => (change.value = { do: 'ingest', fabric })}>
            Ingest …
          </ActionButton>
        </div>
      )}
      <ManagedFiles status={status} />
      {faults.length > 0 && (
        <details class="panel warn">
          <summary>
            {faults.length} {faults.length === 1 ? 'warning' : 'warnings'} about what is there
          </summary>
          <FaultList faults={faults} />
        </details>
      )}
      {isQuiet(status) && <p>Nothing needs a hand.</p>}
      <DropFile fabric={fabric} onFile={(file, text) => (change.value = { do: 'drop', fabric, file, text })} />
      <AskedChange change={change} onChanged={onChanged} />
    </>
  )
}

interface AskedChangeProps {
  change: Signal<Change | undefined>
  onChanged: () => void
}

/** The review of what was asked for, if anything was. */
function AskedChange({ change, onChanged }: AskedChangeProps) {
  const { value: asked } = change
  if (asked === undefined) return null
  return (
    <Review
      change={asked}
      title={titleOf(asked)}
      onClose={(done) => {
        change.value = undefined
        if (done !== undefined) onChanged()
      }}
    />
  )
}

function titleOf(change: Change): string {
  if (change.do === 'drop') return `Hand over ${change.file}`
  return change.do === 'init' ? `Set up ${change.fabric}` : 'Ingest the files that wait'
}

function ManagedFiles({ status: { hand_edited_files, missing_files, unknown_files } }: { status: StatusAnswer }) {
  const lists = [
    { files: missing_files, title: 'gone from managed/ by hand', tone: 'bad' },
    { files: unknown_files, title: 'new below managed/ by hand', tone: 'warn' },
    { files: hand_edited_files, title: 'edited by hand; the next operation takes them in', tone: 'warn' },
  ]
  return (
    <>
      {lists
        .filter(({ files }) => files.length > 0)
        .map(({ files, title, tone }) => (
          <details key={title} class={`panel ${tone}`}>
            <summary>
              {files.length} {files.length === 1 ? 'file' : 'files'} {title}
            </summary>
            <ul class="mono">
              {files.slice(0, 200).map((file) => (
                <li key={file}>
                  <Plain text={file} />
                </li>
              ))}
            </ul>
          </details>
        ))}
    </>
  )
}

function isQuiet({ rejected_files, pending_files, faults, hand_edited_files, missing_files, unknown_files }: StatusAnswer) {
  return [rejected_files, pending_files, faults, hand_edited_files, missing_files, unknown_files].every(
    ({ length }) => length === 0,
  )
}
