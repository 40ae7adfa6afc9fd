import { useSignal } from '@preact/signals'
import type { OperationRecord } from '../../../lib/contract/operation.ts'
import { canUndo, commitOf, proposalOf, undoLabel } from '../../data/operation-record.ts'
import { pathTo } from '../../navigation/route.ts'
import { ActionButton } from '../action-button.tsx'
import { HostLink } from '../host-link.tsx'
import { Plain } from '../plain.tsx'
import { Table } from '../table.tsx'
import { Time } from '../time.tsx'
import { RequestLink } from './request-link.tsx'
import { Review } from './review.tsx'

/** Operations, newest first, each with its commit and a way to take it back. */
export function OperationTable({ operations, onChanged }: { operations: readonly OperationRecord[]; onChanged: () => void }) {
  const undoing = useSignal<OperationRecord | undefined>(undefined)
  if (operations.length === 0) return <p>Nothing has been done yet.</p>
  const { value: chosen } = undoing
  return (
    <>
      <Table columns={['Time', 'What', 'Who', 'Commit', 'Take back']}>
        {operations.map((operation) => (
          <Row key={operation.operation} operation={operation} onUndo={() => (undoing.value = operation)} />
        ))}
      </Table>
      {chosen !== undefined && (
        <Review
          change={{ do: 'revert', fabric: chosen.fabric, operation: chosen.operation }}
          title={`${undoLabel(chosen)} of ${chosen.operation}: what it would change`}
          onClose={(done) => {
            undoing.value = undefined
            if (done !== undefined) onChanged()
          }}
        />
      )}
    </>
  )
}

function Row({ operation: record, onUndo }: { operation: OperationRecord; onUndo: () => void }) {
  const { operation, fabric, kind, actor, started_at, status } = record
  return (
    <tr>
      <td>
        <Time at={started_at} />
      </td>
      <td>
        <a href={pathTo({ page: 'operation', fabric, operation })}>{kind}</a> <StatusBadge status={status} />{' '}
        <Plain text={messageOf(record)} /> <RequestLink proposal={proposalOf(record)} />
        {record.reason !== undefined && (
          <div class="quiet">
            <Plain text={record.reason} />
          </div>
        )}
      </td>
      <td>
        <Plain text={actor.name} />
      </td>
      <td class="mono">
        <HostLink url={record.commit_url}>{commitOf(record)?.slice(0, 7) ?? '–'}</HostLink>
      </td>
      <td>
        {canUndo(record) && (
          <ActionButton fabric={fabric} needs="editor" onClick={onUndo} label={`${undoLabel(record)} ${kind} ${operation}`}>
            {undoLabel(record)}
          </ActionButton>
        )}
      </td>
    </tr>
  )
}

/** The status of an operation, where it is not the ordinary one. */
export function StatusBadge({ status }: Pick<OperationRecord, 'status'>) {
  if (status === 'succeeded') return null
  const tones = {
    failed: 'bad',
    rejected: 'bad',
    unknown: 'warn',
    queued: 'warn',
    running: 'warn',
    proposed: 'warn',
    no_change: 'quiet',
    merged: 'quiet',
    declined: 'quiet',
  }
  return <span class={`badge ${tones[status]}`}>{status.replace('_', ' ')}</span>
}

function messageOf(record: OperationRecord): string {
  if (record.status === 'failed') return record.failure.message
  return 'message' in record ? (record.message ?? '') : ''
}
