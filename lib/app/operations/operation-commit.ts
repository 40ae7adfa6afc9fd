import { DomainError } from '../../contract/errors.ts'
import { commitOf } from '../../domain/operation/outcome.ts'
import type { History } from '../ports/ports.ts'
import type { OperationContext } from '../transaction/operation-context.ts'

/** Finds the commit of an operation. Throws `operation_not_found`, `not_revertible`. */
export type CommitFinder = (context: OperationContext, operation: string) => Promise<string>

/** Finds the commit in the operation's record. */
export async function recordedCommit({ journal, settings }: OperationContext, operation: string): Promise<string> {
  const record = await journal.get(settings.name, operation)
  if (record === undefined) throw new DomainError('operation_not_found', `There is no operation ${operation}`, { operation })
  if (record.kind === 'init') throw notRevertible(operation, 'it set up the structure that everything since stands on')
  const commit = record.status === 'succeeded' ? commitOf(record) : null
  if (commit === null) throw notRevertible(operation, 'it made no commit')
  return commit
}

/** Finds the commit by the trailers of commits, without records. Requires a repository with its full history. */
export function commitInHistory(history: History): CommitFinder {
  return async ({ repository, settings, signal }, operation) => {
    const { commit: head } = await repository.refresh(signal)
    if (head !== null) {
      for await (const { oid, message } of history.commits(head)) {
        if (!message.includes(`\nOperation: ${operation}\n`) || !message.includes(`\nFabric: ${settings.name}\n`)) continue
        if (message.startsWith('init(')) throw notRevertible(operation, 'it set up the structure that everything since stands on')
        return oid
      }
    }
    throw new DomainError('operation_not_found', `There is no commit of an operation ${operation}`, { operation })
  }
}

function notRevertible(operation: string, reason: string): DomainError<'not_revertible'> {
  return new DomainError('not_revertible', `The operation ${operation} cannot be undone: ${reason}`, { operation, reason })
}
