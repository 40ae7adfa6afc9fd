import { DomainError } from '../../contract/errors.ts'
import type { OperationRecord } from '../../contract/operation.ts'
import { commitOf, isProposed } from '../../domain/operation/outcome.ts'
import { holdsOnly, isInit, operationIn } from '../../domain/operation/trailers.ts'
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
export async function recordedCommit(context: OperationContext, operation: string): Promise<OperationCommit> {
  const { journal, settings } = context
  const record = await journal.get(settings.name, operation)
  if (record === undefined) throw new DomainError('operation_not_found', `There is no operation ${operation}`, { operation })
  if (record.kind === 'init') throw setUp(operation)
  const commit = madeCommit(record)
  if (commit === null) throw notRevertible(operation, 'it made no commit')
  return { operation, commit: record.status === 'proposed' ? await carriedCommit(context, operation, commit) : commit }
}

/** Commits of a request that are looked at. */
const MAX_COMMITS = 100

/** A request that was carried onto its base holds the operation in another commit, with the same trailers. */
async function carriedCommit(
  { repository, settings, signal }: OperationContext,
  operation: string,
  commit: string,
): Promise<string> {
  if (await repository.contains(commit, signal)) return commit
  const { commit: head } = await repository.refresh(signal)
  let looked = 0
  for await (const { oid, message } of head === null ? [] : repository.commits(head)) {
    if (holdsOnly(message, settings.name, operation)) return oid
    if (++looked === MAX_COMMITS) break
  }
  return commit
}

/** That of a proposal is on its branch, or on the repository's branch as it landed. Throws `not_revertible`. */
function madeCommit(record: OperationRecord): string | null {
  const { operation } = record
  if (!isProposed(record)) return record.status === 'succeeded' ? commitOf(record) : null
  if (record.status === 'declined') throw notRevertible(operation, 'its proposal was declined, so nothing of it is there')
  const { landed, landed_with: others = [] } = record
  if (others.length > 0)
    throw notRevertible(operation, `${landed} made one commit of it and ${others.join(', ')}: gfm restore undoes it by objects`)
  return landed ?? commitOf(record)
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
  if (isInit(message)) throw setUp(operation)
  return { operation, commit: oid }
}

function setUp(operation: string): DomainError<'not_revertible'> {
  return notRevertible(operation, 'it set up the structure that everything since stands on')
}

function notRevertible(operation: string, reason: string): DomainError<'not_revertible'> {
  return new DomainError('not_revertible', `The operation ${operation} cannot be undone: ${reason}`, { operation, reason })
}
