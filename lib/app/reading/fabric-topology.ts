import type { Topology } from '../../contract/views/topology.ts'
import type { Focus } from '../../domain/topology/neighbourhood.ts'
import { topologyOf } from '../../domain/topology/topology.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'

/** What a commit says, computed when it is asked for: a caller that knows the commit already needs nothing more. */
export interface AtCommit<T> {
  commit: string
  read: () => Promise<T>
}

/** Throws `fabric_not_initialized`; `read` throws `object_not_found` for a focus that is no device. */
export async function fabricTopology(context: ReadingContext, focus?: Focus): Promise<AtCommit<Topology>> {
  const fabric = await initializedFabric(context, await context.repository.refresh(context.signal))
  return { commit: fabric.snapshot.commit ?? '', read: () => topologyOf(fabric, focus) }
}
