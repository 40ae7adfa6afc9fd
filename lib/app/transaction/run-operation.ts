import type { OperationKind } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import type { Plan, PlanContext } from '../../domain/plan/plan.ts'
import type { DocumentCheck } from '../../domain/raw/read-raw-file.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { checkedPlan } from './checked-plan.ts'
import { documentCheck } from './document-check.ts'
import { initializedFabric } from './opened-fabric.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'
import { type PlanOperation, plannedOperation } from './planned-operation.ts'
import type { Together } from './together.ts'
import { planFirst, transact } from './transact.ts'

/** An operation on an initialised fabric. `check`: the check of objects beyond their YAML. */
export interface Operation {
  kind: OperationKind
  plan(fabric: FabricState, facts: PlanContext, check: DocumentCheck | undefined): Promise<Plan>
  /** Absent: the operation waits for a turn of its own. */
  together?: Together | undefined
}

/**
 * Runs an operation: opens the fabric, plans, and makes the plan visible by one commit, or not at all. It plans before
 * it takes the lock, or under it where it may be carried out together with others. An operation that is refused while
 * planning, or changes nothing, leaves no record, unless it is unattended or has left its request for others: then the
 * record is the answer. `snapshot`: a recent snapshot of the branch's head, if the caller has one. Throws
 * `fabric_not_initialized`, and the errors of the plan and of `transact`.
 */
export function run(
  context: OperationContext,
  request: OperationRequest,
  operation: Operation,
  snapshot?: Snapshot,
): Promise<OperationReport> {
  const { kind, together } = operation
  return runPlan(context, request, { kind, plan: planOf(context, request, operation), together }, snapshot)
}

/** Opens the fabric in a snapshot, and plans. `startedAt`: when the operation began. */
export function planOf(
  context: OperationContext,
  request: OperationRequest,
  { kind, plan }: Operation,
  startedAt = context.now(),
): PlanOperation {
  const { operation, actor } = request
  return async (on) => {
    const open = async () => {
      const fabric = await initializedFabric(context, on)
      return { fabric, check: await documentCheck(on, fabric.settings) }
    }
    const facts = { operation, kind, actor, time: context.now() }
    const checked = await checkedPlan(open, (fabric, check) => plan(fabric, facts, check))
    return plannedOperation(context, request, { kind, ...checked, startedAt })
  }
}

/** Like `run`, for an operation that opens the fabric itself. */
export async function runPlan(
  context: OperationContext,
  request: OperationRequest,
  { kind, plan, together }: Pick<Operation, 'kind' | 'together'> & { plan: PlanOperation },
  snapshot?: Snapshot,
): Promise<OperationReport> {
  if (context.unattended === true) return transact(context, request, kind, plan)
  // A proposal has a branch of its own, on which nobody waits.
  if (together !== undefined && !request.dryRun && context.branch === undefined)
    return transact(context, request, kind, plan, undefined, together)
  const first = await planFirst(context, plan, snapshot)
  const { report } = first.planned
  // An operation that refused files is recorded: people look up the reasons.
  if (request.dryRun || report.status === 'no_change') return report
  return transact(context, request, kind, plan, first)
}

/** Reports the number of raw files read. */
export function planProgress({ progress }: OperationContext): (done: number, total: number) => void {
  return (done, total) => progress?.({ step: 'plan', message: 'Reading raw files', done, total, unit: 'files' })
}
