import type { OperationPage, OperationRecord, ReportedOperation } from '../../contract/operation.ts'
import { definedOf } from '../../defined-of.ts'
import { newestEntries } from '../../domain/archive/archive-log.ts'
import { operationIn, reasonIn } from '../../domain/operation/trailers.ts'
import { entryFilter, matchesRecord } from '../../domain/past/matching-operation.ts'
import type { OperationQuery } from '../../domain/past/operation-query.ts'
import { recordOf } from '../../domain/rebuild/logged-operations.ts'
import type { GitRepository } from '../ports/ports.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'

/** Adds to the records of a page what the archive log does not have. */
export type Complete = (records: readonly ReportedOperation[], head: string) => Promise<OperationRecord[]>

/**
 * The operations in the archive log, newest first: those that made a commit, and what they touched. Reads no more pages
 * of the log than it takes. Throws `fabric_not_initialized` and the errors of `entryFilter`.
 */
export async function loggedPage(context: ReadingContext, query: OperationQuery, complete: Complete): Promise<OperationPage> {
  const { repository, repositoryId, signal } = context
  const snapshot = await repository.refresh(signal)
  const fabric = await initializedFabric(context, snapshot)
  const touches = await entryFilter(fabric, query)
  const found: ReportedOperation[] = []
  for await (const entry of newestEntries(snapshot, fabric.layout)) {
    if (found.length > query.limit) break
    if (query.after !== undefined && entry.operation >= query.after) continue
    if (!touches(entry)) continue
    const record = recordOf(entry, fabric.settings.name, repositoryId)
    if (matchesRecord(record, query)) found.push(record)
  }
  const shown = found.slice(0, query.limit)
  const next = found.length > shown.length ? shown.at(-1)?.operation : undefined
  const operations = await complete(shown, snapshot.commit ?? '')
  return { operations, unreadable: [], ...(next !== undefined && { next }) }
}

/** Finds the commits of operations by their trailers, as far back as the oldest of them. */
export function commitsInHistory(repository: GitRepository): Complete {
  return async (records, head) => {
    const wanted = new Set(records.map(({ operation }) => operation))
    const commits = new Map<string, Pick<ReportedOperation, 'commit' | 'message' | 'reason'>>()
    const [fabric = ''] = records.map((record) => record.fabric)
    if (wanted.size > 0) {
      for await (const { oid, message } of repository.commits(head)) {
        const operation = operationIn(message, fabric)
        if (operation !== undefined && wanted.has(operation))
          commits.set(operation, {
            commit: oid,
            message: message.split('\n')[0] ?? '',
            ...definedOf({ reason: reasonIn(message) }),
          })
        if (commits.size === wanted.size) break
      }
    }
    return records.map((record) => ({ ...record, ...commits.get(record.operation) }))
  }
}
