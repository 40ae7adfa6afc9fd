import { parsePoint } from '../../domain/past/point.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { CommitInfo } from '../ports/ports.ts'
import { type OpenedFabric, openedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import { resolvePoint } from './resolve-point.ts'

/** The commit that a text names, given the branch's head. Throws `invalid_request` and the errors of `resolvePoint`. */
export function commitAt(
  { repository, settings, now, signal }: Pick<ReadingContext, 'repository' | 'settings' | 'now' | 'signal'>,
  { commit: head }: Snapshot,
  point: string,
): Promise<CommitInfo> {
  return resolvePoint({ repository, fabric: settings.name, head, signal }, parsePoint(point, now()))
}

/** The fabric at a point in time. Throws the errors of `commitAt`, and `fabric_not_initialized`. */
export async function fabricAt(context: ReadingContext, point: string): Promise<OpenedFabric> {
  const { oid } = await commitAt(context, await context.repository.refresh(context.signal), point)
  return openedFabric(context, context.repository.snapshotAt(oid))
}
