import type { ObjectCommit, ObjectHistory } from '../../contract/object.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import { currentObject } from '../../domain/objects/current-object.ts'
import { notFound } from '../../domain/objects/edited-text.ts'
import { objectEvents } from '../../domain/objects/object-history.ts'
import { type ObjectName, resolveName } from '../../domain/objects/object-name.ts'
import { operationIn } from '../../domain/operation/trailers.ts'
import type { History } from '../ports/ports.ts'
import { openedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'

/**
 * The history of one object: the raw file, line and document that it came from, the operations that changed it, and,
 * with Git's history, the commits that changed its file and their authors. Throws `fabric_not_initialized`,
 * `kind_not_found`, `object_not_found` if the object never existed.
 */
export async function objectHistory(context: ReadingContext, name: ObjectName, history?: History): Promise<ObjectHistory> {
  const { fabric, plan } = await openedFabric(context)
  const named = await resolveName({ fabric, changes: plan.changes }, name)
  const operations = await objectEvents(fabric, named)
  const current = await currentObject(fabric, plan, named)
  if (current === undefined && operations.length === 0) throw notFound(named)
  const path = current?.path ?? null
  const known = { object: named.key, path, operations }
  if (history === undefined || path === null || fabric.snapshot.commit === null) return known
  return { ...known, commits: await commitsOf(history, fabric, path) }
}

async function commitsOf(history: History, { snapshot, settings }: FabricState, path: string): Promise<ObjectCommit[]> {
  const commits: ObjectCommit[] = []
  for await (const { oid, author, message } of history.commits(snapshot.commit ?? '', { path })) {
    commits.push({
      commit: oid,
      author: `${author.name} <${author.email}>`,
      subject: message.split('\n')[0] ?? '',
      operation: operationIn(message, settings.name) ?? null,
    })
  }
  return commits
}
