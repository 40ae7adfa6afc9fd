import { useSignal } from '@preact/signals'
import type { ChangesReport } from '../../lib/contract/object.ts'
import type { OperationRecord, ReportedOperation } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { broughtBy, canUndo, commitOf, landedWith, proposalOf, undoLabel } from '../data/operation-record.ts'
import { paths } from '../data/paths.ts'
import { usePoll } from '../data/poll.ts'
import { useResource } from '../data/resource.ts'
import { pathTo } from '../navigation/route.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { ObjectChanges } from '../parts/changes/object-changes.tsx'
import { OperationDocuments } from '../parts/changes/operation-documents.tsx'
import { StatusBadge } from '../parts/changes/operation-table.tsx'
import { RequestLink } from '../parts/changes/request-link.tsx'
import { Review } from '../parts/changes/review.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { Fates } from '../parts/fates.tsx'
import { FaultList } from '../parts/fault-list.tsx'
import { Heading } from '../parts/heading.tsx'
import { HostLink } from '../parts/host-link.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'

type Report = OperationReport & { left_out?: { faults: number } }
type Details = OperationRecord | (ReportedOperation & Report)

const FOLLOW_SECONDS = 2
const MOST_SHOWN = 500

/** One operation: what it did, to which files, and how to take it back. */
export function OperationPage({ fabric, operation }: { fabric: string; operation: string }) {
  const { loaded, refresh } = useResource<Details>(paths.operation(fabric, operation))
  const state = loaded.value
  const isOpen = state.state === 'ready' && ['queued', 'running', 'unknown'].includes(state.value.status)
  usePoll(refresh, isOpen ? FOLLOW_SECONDS : undefined)
  return (
    <>
      <Heading title={`Operation ${operation}`}>
        Operation{' '}
        <span class="mono">
          <Plain text={operation} />
        </span>
      </Heading>
      {state.state === 'loading' && <Waiting what="the operation" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <Summary fabric={fabric} record={state.value} onChanged={refresh} />}
      {canUndoLoaded(state) && <CommandLine command={{ do: 'revert', fabric, operation }} />}
    </>
  )
}

function canUndoLoaded(state: { state: string; value?: Details }): boolean {
  return state.value !== undefined && canUndo(state.value)
}

function Summary({ fabric, record, onChanged }: { fabric: string; record: Details; onChanged: () => void }) {
  const isUndoing = useSignal(false)
  const { operation, kind, status, actor, started_at } = record
  const commit = commitOf(record)
  const brought = broughtBy(record)
  const others = landedWith(record)
  return (
    <>
      <div class="row spread">
        <p>
          <strong>{kind}</strong> <StatusBadge status={status} /> by <Plain text={actor.name} />, <Time at={started_at} />
          {commit !== null && (
            <>
              , commit{' '}
              <HostLink url={record.commit_url}>
                <code title={commit}>{commit.slice(0, 7)}</code>
              </HostLink>
            </>
          )}{' '}
          <RequestLink proposal={proposalOf(record)} />
        </p>
        {canUndo(record) && (
          <ActionButton fabric={fabric} needs="editor" onClick={() => (isUndoing.value = true)}>
            {undoLabel(record)} …
          </ActionButton>
        )}
      </div>
      {record.reason !== undefined && (
        <p>
          Reason: <Plain text={record.reason} />
        </p>
      )}
      {'message' in record && record.message !== undefined && (
        <p>
          <Plain text={record.message} />
        </p>
      )}
      {'failure' in record && record.failure !== undefined && (
        <div class="panel bad">
          <strong>{record.failure.code}</strong> <Plain text={record.failure.message} />
          <FaultList faults={record.failure.faults ?? []} />
        </div>
      )}
      {'changes' in record && <Summed fabric={fabric} report={record} />}
      {others.length > 0 && <LandedWith fabric={fabric} operations={others} />}
      {brought !== undefined && <Changes fabric={fabric} point={brought} />}
      {'changes' in record && record.documents.length > 0 && (
        <OperationDocuments fabric={fabric} operation={operation} fates={Object.keys(record.fates)} />
      )}
      {isUndoing.value && (
        <Review
          change={{ do: 'revert', fabric, operation }}
          title={`${undoLabel(record)} of ${operation}: what it would change`}
          onClose={(done) => {
            isUndoing.value = false
            if (done !== undefined) onChanged()
          }}
        />
      )}
    </>
  )
}

function Summed({ fabric, report }: { fabric: string; report: Report }) {
  const { documents, faults, fates, hand_edits = [], reverts, left_out } = report
  return (
    <>
      {reverts !== undefined && (
        <p>
          It took back <a href={pathTo({ page: 'operation', fabric, operation: reverts })}>{reverts}</a>.
        </p>
      )}
      {documents.length > 0 && <Fates fates={fates} />}
      {faults.length > 0 && (
        <div class="panel warn">
          <FaultList faults={faults} />
          {left_out !== undefined && left_out.faults > 0 && (
            <p class="quiet">{left_out.faults.toLocaleString('en')} more faults: their documents are below, as rejected</p>
          )}
        </div>
      )}
      {hand_edits.length > 0 && (
        <>
          <h2>Taken in from hands</h2>
          <ul class="mono">
            {hand_edits.slice(0, MOST_SHOWN).map(({ what, object, path }) => (
              <li key={object}>
                {what.replaceAll('_', ' ')} <Plain text={path} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** What a squash has made one commit of can be taken back object by object only. */
function LandedWith({ fabric, operations }: { fabric: string; operations: readonly string[] }) {
  return (
    <p>
      It came in one commit with{' '}
      {operations.map((operation, index) => (
        <span key={operation}>
          {index > 0 && ', '}
          <a href={pathTo({ page: 'operation', fabric, operation })}>{operation}</a>
        </span>
      ))}
      : the changes below are of all of them, and the history of each object brings back what it was.
    </p>
  )
}

/** What its commit changed, which no later commit makes different. */
function Changes({ fabric, point }: { fabric: string; point: string }) {
  const { loaded, refresh } = useResource<ChangesReport>(paths.changes(fabric, point))
  const state = loaded.value
  return (
    <>
      <h2>Changes</h2>
      {state.state === 'loading' && <Waiting what="the changes" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <ObjectChanges first={state.value} pathOf={(part) => paths.changes(fabric, point, part)} />}
      <CommandLine command={{ do: 'show', fabric, operation: point }} />
    </>
  )
}
