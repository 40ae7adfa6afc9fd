import type { OperationPage, OperationRecord } from '../../contract/operation.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderTable } from './table.ts'

const SHORT_COMMIT = 12

/** Operations, newest first, in columns. */
export function renderOperations({ operations, next, unreadable }: OperationPage, colours: Colours): string[] {
  if (operations.length === 0) return ['No operation matches']
  return [
    ...renderTable(['OPERATION', 'TIME', 'STATE', 'COMMIT', 'ACTOR', 'WHAT'], operations.map(row), colours),
    ...unreadable.map(({ id, reason }) => colours.red(`${id} cannot be read: ${reason}`)),
    ...(next === undefined ? [] : [colours.dim('there are older ones: --limit shows more')]),
  ]
}

function row(record: OperationRecord): string[] {
  const { operation, kind, status, started_at, actor } = record
  const commit = 'commit' in record ? (record.commit?.slice(0, SHORT_COMMIT) ?? '') : ''
  const message = 'message' in record ? record.message : undefined
  const why = record.reason === undefined ? '' : ` (${record.reason})`
  return [operation, started_at.slice(0, 19).replace('T', ' '), status, commit, actor.name, `${message ?? kind}${why}`]
}
