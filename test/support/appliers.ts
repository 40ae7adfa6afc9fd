import { readApplied } from '../../lib/domain/appliers/applied-tree.ts'
import { KindRegistry } from '../../lib/domain/fabric/kinds.ts'
import type { Layout } from '../../lib/domain/fabric/layout.ts'
import { WorkBudget } from '../../lib/domain/tree/budget.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { filesBelow } from '../../lib/domain/tree/walk.ts'

/** Every file below `managed/` and `unmanaged/` that breaks the contract with the appliers, sorted. */
export async function brokenFor(snapshot: Snapshot, layout: Layout): Promise<string[]> {
  const trees = { snapshot, layout, kinds: new KindRegistry(), budget: new WorkBudget() }
  const { broken } = await readApplied(trees, () => true)
  const files = [...(await filesBelow(snapshot, layout.managed)), ...(await filesBelow(snapshot, layout.unmanaged))]
  const misnamed = files.filter(({ name }) => name !== '.gitkeep' && !/\.(yaml|plain)$/.test(name))
  return [...new Set([...broken, ...misnamed].map(({ path }) => path))].sort()
}
