import { DomainError } from '../../contract/errors.ts'
import { commitOf } from '../../domain/operation/outcome.ts'
import { operationIn } from '../../domain/operation/trailers.ts'
import { commitAt } from '../past/fabric-at.ts'
import type { OperationContext } from '../transaction/operation-context.ts'

/** An operation, and the commit that it made. */
export interface OperationCommit {
  operation: string
  commit: string
}

/** Finds the operation to undo. Throws `operation_not_found`, `not_revertible`. */
export type CommitFinder = (context: OperationContext, name: string) => Promise<OperationCommit>

/** Finds the commit in the operation's record. */
export async function recordedCommit({ journal, settings }: OperationContext, operation: string): Promise<OperationCommit> {
  const record = await journal.get(settings.name, operation)
  if (record === undefined) throw new DomainError('operation_not_found', `There is no operation ${operation}`, { operation })
  if (record.kind === 'init') throw isInit(operation)
  const commit = record.status === 'succeeded' ? commitOf(record) : null
  if (commit === null) throw notRevertible(operation, 'it made no commit')
  return { operation, commit }
}

/**
 * Finds the operation by the trailers of commits, without records: by its id, the beginning of it, its commit, or
 * another point in time. Throws also the errors of `commitAt`.
 */
export async function commitInHistory(context: OperationContext, name: string): Promise<OperationCommit> {
  const { repository, settings, signal } = context
  const { oid, message } = await commitAt(context, await repository.refresh(signal), name)
  const operation = operationIn(message, settings.name)
  if (operation === undefined) {
    const undo = `git revert ${oid} undoes it, and gfm restore KIND NAME --at ${oid.slice(0, 12)}~1 one object of it`
    throw notRevertible(oid, `no operation of the fabric made this commit: ${undo}`)
  }
  if (message.startsWith('init(')) throw isInit(operation)
  return { operation, commit: oid }
}

function isInit(operation: string): DomainError<'not_revertible'> {
  return notRevertible(operation, 'it set up the structure that everything since stands on')
}

function notRevertible(operation: string, reason: string): DomainError<'not_revertible'> {
  return new DomainError('not_revertible', `The operation ${operation} cannot be undone: ${reason}`, { operation, reason })
}
