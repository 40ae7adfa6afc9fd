import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { crdCheck } from '../../domain/crd/crd-check.ts'
import { defaultSettings } from '../../domain/fabric/default-settings.ts'
import { addHandEdits } from '../../domain/ingest/ingest.ts'
import { type FabricState, openFabric, type StatedSettings } from '../../domain/manifest/fabric-state.ts'
import { emptyPlan, type Plan } from '../../domain/plan/plan.ts'
import type { DocumentCheck } from '../../domain/raw/read-raw-file.ts'
import { WorkBudget } from '../../domain/tree/budget.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { ReadingContext } from './operation-context.ts'

/** A fabric as it is to be read: what was done by hand is taken over, in memory, as the next operation would. */
export interface OpenedFabric {
  fabric: FabricState
  plan: Plan
}

/** The fabric on the branch's head. Throws `fabric_not_initialized`. */
export async function openedFabric(context: ReadingContext): Promise<OpenedFabric> {
  const { repository, signal, now } = context
  const fabric = await initializedFabric(context, await repository.refresh(signal))
  const plan = emptyPlan()
  await addHandEdits(plan, fabric, { operation: 'read', kind: 'read', actor: { name: '', email: '' }, time: now() })
  return { fabric, plan }
}

/** The fabric in a snapshot, as it stands there. Throws `fabric_not_initialized`. */
export async function initializedFabric(context: ReadingContext, snapshot: Snapshot): Promise<FabricState> {
  const fabric = await openFabric(snapshot, context.settings, workBudget(context))
  if (fabric !== undefined) return fabric
  const { name } = context.settings
  const message = `The fabric ${name} has no GitOps structure yet: initialise it first`
  throw new DomainError('fabric_not_initialized', message, { fabric: name })
}

type Bounds = Pick<ReadingContext, 'signal' | 'deadline' | 'limits' | 'onUnexpected'> & Partial<Pick<ReadingContext, 'now'>>

/**
 * What an operation may do before it has to end: as long as its caller waits, within the limits of the domain. The
 * deadline is asked for as well as the signal, because a signal cannot fire while synchronous work keeps the event loop
 * busy.
 */
export function workBudget({ signal, deadline, limits, onUnexpected, now = () => new Date() }: Bounds): WorkBudget {
  return new WorkBudget({ signal, deadline, limits, onUnexpected, now: () => now().getTime() })
}

/** What objects are checked against beyond their YAML: unless `validation` is `off`, the schemas of their CRDs. */
export function documentCheck(snapshot: Snapshot, settings: StatedSettings): Promise<DocumentCheck | undefined> {
  return crdCheck(snapshot, { ...defaultSettings(settings.name), ...definedOf(settings) })
}
