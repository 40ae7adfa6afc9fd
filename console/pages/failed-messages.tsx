import { useSignal } from '@preact/signals'
import type { DeadEvent, FailedDelivery, GivenUp, RetriedDelivery } from '../../lib/contract/given-up.ts'
import { paths } from '../data/paths.ts'
import { jsonBody, type Problem, send } from '../data/request.ts'
import { useResource } from '../data/resource.ts'
import { pathTo } from '../navigation/route.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { announce } from '../parts/announcer.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'

const OUTCOMES = {
  queued: 'is tried again',
  done: 'was done by another message since',
  unreadable: 'cannot be read, and is not sent again',
} as const

/** What failed in every attempt, with the reason, and the way to try it again. */
export function FailedMessagesPage() {
  const { loaded, refresh } = useResource<GivenUp>(paths.failedDeliveries)
  const retried = useSignal<readonly RetriedDelivery[]>([])
  const problem = useSignal<Problem | undefined>(undefined)
  const state = loaded.value
  const retry = async (ids?: string[]) => {
    const body = jsonBody(ids === undefined ? {} : { ids })
    const reply = await send<{ retried: RetriedDelivery[] }>(paths.retryDeliveries, { method: 'POST', ...body })
    problem.value = reply.ok ? undefined : reply.problem
    if (!reply.ok) return
    retried.value = reply.body.retried
    announce(`${reply.body.retried.length} sent again`)
    refresh()
  }
  return (
    <>
      <Heading title="Failed messages" />
      {problem.value !== undefined && <ProblemPanel problem={problem.value} />}
      <Retried retried={retried.value} />
      {state.state === 'loading' && <Waiting what="failed messages" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && (
        <>
          <FailedTable failed={state.value.failed} onRetry={(ids) => void retry(ids)} />
          <Events events={state.value.events} />
        </>
      )}
      <CommandLine command={{ do: 'retry' }} />
    </>
  )
}

function Retried({ retried }: { retried: readonly RetriedDelivery[] }) {
  if (retried.length === 0) return null
  return (
    <ul class="panel good">
      {retried.map(({ id, outcome, operation }) => (
        <li key={id}>
          <code>{id}</code> {OUTCOMES[outcome]} {operation !== undefined && <>as the operation {operation}</>}
        </li>
      ))}
    </ul>
  )
}

interface FailedTableProps {
  failed: readonly FailedDelivery[]
  /** Without ids for all. */
  onRetry: (ids?: string[]) => void
}

function FailedTable({ failed, onRetry }: FailedTableProps) {
  if (failed.length === 0) return <p>No message has failed.</p>
  return (
    <>
      <p>
        <ActionButton needs="operator" onClick={() => onRetry()}>
          Try all again
        </ActionButton>
      </p>
      <Table columns={['Since', 'What', 'Why', 'Again']}>
        {failed.map(({ id, type, sent_at, repository, fabric, operation, failure }) => (
          <tr key={id}>
            <td>
              <Time at={sent_at} />
            </td>
            <td>
              {fabric !== undefined && operation !== undefined ? (
                <a href={pathTo({ page: 'operation', fabric, operation })}>{type}</a>
              ) : (
                type
              )}{' '}
              <Plain text={fabric ?? repository ?? ''} />
            </td>
            <td>{failure === undefined ? 'unknown' : <Plain text={failure.message} />}</td>
            <td>
              <ActionButton needs="operator" onClick={() => onRetry([id])} label={`Try again ${id}`}>
                Try again
              </ActionButton>
            </td>
          </tr>
        ))}
      </Table>
    </>
  )
}

/** The sweep finds again what these were about, so there is nothing to press. */
function Events({ events }: { events: readonly DeadEvent[] }) {
  if (events.length === 0) return null
  return (
    <Table caption="Events that no function handled" columns={['Since', 'What', 'Why']}>
      {events.map(({ id, sent_at, about, failure }) => (
        <tr key={id}>
          <td>
            <Time at={sent_at} />
          </td>
          <td>
            <Plain text={about} />
          </td>
          <td>{failure === undefined ? 'unknown' : <Plain text={failure.message} />}</td>
        </tr>
      ))}
    </Table>
  )
}
