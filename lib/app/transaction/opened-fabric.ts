import { DomainError } from '../../contract/errors.ts'
import { addHandEdits } from '../../domain/ingest/ingest.ts'
import { type FabricState, openFabric } from '../../domain/manifest/fabric-state.ts'
import { emptyPlan, type Plan } from '../../domain/plan/plan.ts'
import { WorkBudget } from '../../domain/tree/budget.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { ReadingContext } from './operation-context.ts'

/** A fabric with its hand edits adopted in memory, as the next operation would adopt them. */
export interface OpenedFabric {
  fabric: FabricState
  plan: Plan
}

/** The fabric on the branch's head, or in an earlier snapshot. Throws `fabric_not_initialized`. */
export async function openedFabric(context: ReadingContext, snapshot?: Snapshot): Promise<OpenedFabric> {
  const { repository, signal } = context
  return adoptedFabric(context, await initializedFabric(context, snapshot ?? (await repository.refresh(signal))))
}

/** The same for a fabric that nothing was planned on yet. */
export async function adoptedFabric({ now }: Pick<ReadingContext, 'now'>, fabric: FabricState): Promise<OpenedFabric> {
  const plan = emptyPlan()
  await addHandEdits(plan, fabric, { operation: 'read', kind: 'read', actor: { name: '', email: '' }, time: now() })
  return { fabric, plan }
}

/** The fabric in a snapshot, without adopting hand edits. Throws `fabric_not_initialized`. */
export async function initializedFabric(
  context: Bounds & Pick<ReadingContext, 'settings'>,
  snapshot: Snapshot,
): Promise<FabricState> {
  const fabric = await openFabric(snapshot, context.settings, workBudget(context))
  if (fabric !== undefined) return fabric
  const { name } = context.settings
  const message = `The fabric ${name} has no GitOps structure yet: initialise it first`
  throw new DomainError('fabric_not_initialized', message, { fabric: name })
}

type Bounds = Pick<ReadingContext, 'signal' | 'deadline' | 'limits' | 'onUnexpected'> & Partial<Pick<ReadingContext, 'now'>>

/**
 * The budget of an operation: the limits of the domain, and its caller's deadline. The deadline is checked in addition
 * to the signal, because a signal cannot fire while synchronous work blocks the event loop.
 */
export function workBudget({ signal, deadline, limits, onUnexpected, now = () => new Date() }: Bounds): WorkBudget {
  return new WorkBudget({ signal, deadline, limits, onUnexpected, now: () => now().getTime() })
}
