import type { OperationPage } from '../../contract/operation.ts'
import { definedOf } from '../../defined-of.ts'
import { matchesRecord } from '../../domain/past/matching-operation.ts'
import type { OperationQuery } from '../../domain/past/operation-query.ts'
import type { Journal } from '../ports/journal.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import { type Complete, loggedPage } from './logged-page.ts'

/** Records read for one page: a page that nothing matches still ends, and says where to go on. */
const MAX_READ = 2000
const READ = 100

/**
 * The operations of a deployment's records, newest first. What an operation touched is only in the archive log: then
 * only operations with a commit are found, and `open` opens the fabric's repository.
 */
export async function recordedPage(
  journal: Journal,
  fabric: string,
  query: OperationQuery,
  open: () => Promise<ReadingContext>,
): Promise<OperationPage> {
  if (query.object !== undefined || query.file !== undefined) return loggedPage(await open(), query, recordsIn(journal))
  const { limit, after, actor, status } = query
  if (actor === undefined && status === undefined) return journal.list(fabric, { limit, ...definedOf({ after }) })
  return filteredPage(journal, fabric, query)
}

async function filteredPage(journal: Journal, fabric: string, query: OperationQuery): Promise<OperationPage> {
  const page: OperationPage = { operations: [], unreadable: [] }
  let { after } = query
  for (let read = 0; read < MAX_READ; read += READ) {
    const { operations, unreadable, next } = await journal.list(fabric, { limit: READ, ...definedOf({ after }) })
    page.unreadable.push(...unreadable)
    for (const record of operations.filter((record) => matchesRecord(record, query))) {
      if (page.operations.length === query.limit) return { ...page, next: page.operations.at(-1)?.operation ?? '' }
      page.operations.push(record)
    }
    if (next === undefined) return page
    after = next
  }
  return { ...page, ...definedOf({ next: after }) }
}

/** The deployment's own records, where it has them. */
function recordsIn(journal: Journal): Complete {
  return (records) => Promise.all(records.map(async (logged) => (await journal.get(logged.fabric, logged.operation)) ?? logged))
}
