import type { OperationReport } from '../../contract/report.ts'
import { openFabric } from '../../domain/manifest/fabric-state.ts'
import type { EditRequest } from '../../domain/objects/object-edit.ts'
import { planEdit } from '../../domain/objects/plan-edit.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { documentCheck } from '../transaction/document-check.ts'
import { notInitialized } from '../transaction/not-initialized.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { type PlannedOperation, plannedOperation } from '../transaction/planned-operation.ts'
import { planFirst, transact } from '../transaction/transact.ts'
import { workBudget } from '../transaction/work-budget.ts'

export type EditObjectRequest = OperationRequest & EditRequest

/**
 * Puts, patches or deletes one object, in a commit that touches no other. What is refused or changes nothing leaves no
 * trace, neither lock nor record. Throws what `planEdit` throws, and `fabric_not_initialized`.
 */
export async function editObject(context: OperationContext, request: EditObjectRequest): Promise<OperationReport> {
  const plan = planOf(context, request)
  const first = await planFirst(context, plan)
  const { changes, report } = first.planned
  if (request.dryRun || changes.length === 0) return report
  return transact(context, request, request.edit.action, plan, first)
}

function planOf(context: OperationContext, request: EditObjectRequest): (snapshot: Snapshot) => Promise<PlannedOperation> {
  const startedAt = context.now()
  const kind = request.edit.action
  return async (snapshot) => {
    const fabric = await openFabric(snapshot, context.settings, workBudget(context))
    if (fabric === undefined) throw notInitialized(context.settings.name)
    const { operation, actor } = request
    const check = await documentCheck(snapshot, fabric.settings)
    const plan = await planEdit(fabric, request, { operation, kind, actor, time: context.now() }, check)
    return plannedOperation(context, request, { kind, plan, fabric, startedAt })
  }
}
