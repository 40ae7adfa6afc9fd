import type { Topology } from '../../contract/views/topology.ts'
import type { Focus } from '../../domain/topology/neighbourhood.ts'
import { topologyOf } from '../../domain/topology/topology.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import type { Versioned } from './versioned.ts'

/** Throws `fabric_not_initialized`; `read` throws `object_not_found` for a focus that is no device. */
export async function fabricTopology(context: ReadingContext, focus?: Focus): Promise<Versioned<Topology>> {
  const fabric = await initializedFabric(context, await context.repository.refresh(context.signal))
  return { version: fabric.snapshot.commit ?? '', read: () => topologyOf(fabric, focus) }
}
