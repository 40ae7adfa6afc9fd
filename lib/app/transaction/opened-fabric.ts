import { addHandEdits } from '../../domain/ingest/ingest.ts'
import { type FabricState, openFabric } from '../../domain/manifest/fabric-state.ts'
import { emptyPlan, type Plan } from '../../domain/plan/plan.ts'
import { notInitialized } from './not-initialized.ts'
import type { ReadingContext } from './operation-context.ts'
import { workBudget } from './work-budget.ts'

/** A fabric as it is to be read: what was done by hand is taken over, in memory, as the next operation would. */
export interface OpenedFabric {
  fabric: FabricState
  plan: Plan
}

/** The fabric on the branch's head. Throws `fabric_not_initialized`. */
export async function openedFabric(context: ReadingContext): Promise<OpenedFabric> {
  const { repository, settings, signal, now } = context
  const fabric = await openFabric(await repository.refresh(signal), settings, workBudget(context))
  if (fabric === undefined) throw notInitialized(settings.name)
  const plan = emptyPlan()
  await addHandEdits(plan, fabric, { operation: 'read', kind: 'read', actor: { name: '', email: '' }, time: now() })
  return { fabric, plan }
}
