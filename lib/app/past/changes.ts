import type { ChangesReport, CommitPoint } from '../../contract/object.ts'
import { definedOf } from '../../defined-of.ts'
import { isInit, operationIn, reasonIn } from '../../domain/operation/trailers.ts'
import { type ChangesPage, objectChanges } from '../../domain/past/object-changes.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { CommitInfo } from '../ports/ports.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import { commitAt } from './fabric-at.ts'

/** What differs between two points in time. Throws the errors of `commitAt`, and `fabric_not_initialized`. */
export async function changesBetween(
  context: ReadingContext,
  { from, to }: { from: string; to: string },
  page: ChangesPage,
): Promise<ChangesReport> {
  const head = await context.repository.refresh(context.signal)
  const [before, after] = [await commitAt(context, head, from), await commitAt(context, head, to)]
  return report(context, { head, before, after }, page)
}

/** What one commit changed. Throws the errors of `commitAt`, and `fabric_not_initialized`. */
export async function changesOf(context: ReadingContext, point: string, page: ChangesPage): Promise<ChangesReport> {
  const head = await context.repository.refresh(context.signal)
  const after = await commitAt(context, head, point)
  const [parent] = after.parents
  const before = parent === undefined ? undefined : await commitAt(context, head, parent)
  return report(context, { head, before, after }, page)
}

interface Sides {
  head: Snapshot
  before: CommitInfo | undefined
  after: CommitInfo
}

async function report(context: ReadingContext, { head, before, after }: Sides, page: ChangesPage): Promise<ChangesReport> {
  const { repository, settings } = context
  const fabric = await initializedFabric(context, head)
  // A snapshot without files: what the first commit has was added by it.
  const nothing = { list: async () => [] } as unknown as Snapshot
  const old = before === undefined ? nothing : repository.snapshotAt(before.oid)
  return {
    fabric: settings.name,
    from: before === undefined ? null : pointOf(before, settings.name),
    to: pointOf(after, settings.name),
    ...(await objectChanges(fabric, old, repository.snapshotAt(after.oid), page)),
  }
}

function pointOf({ oid, message, author, time }: CommitInfo, fabric: string): CommitPoint {
  const operation = operationIn(message, fabric) ?? null
  return {
    commit: oid,
    operation,
    time: time.toISOString(),
    author: `${author.name} <${author.email}>`,
    subject: message.split('\n')[0] ?? '',
    ...definedOf({ reason: reasonIn(message) }),
    ...(operation !== null && isInit(message) ? { sets_up: true } : {}),
  }
}
