import type { OperationReport } from '../../contract/report.ts'
import type { EditRequest } from '../../domain/objects/object-edit.ts'
import { planEdit } from '../../domain/objects/plan-edit.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { type Operation, run } from '../transaction/run-operation.ts'
import { editsTogether } from './edits-together.ts'

export type EditObjectRequest = OperationRequest & EditRequest

/**
 * Puts, patches or deletes one object, in a commit that touches no other. Throws the errors of `planEdit` and `run`.
 */
export function editObject(context: OperationContext, request: EditObjectRequest): Promise<OperationReport> {
  return run(context, request, { ...operationOf(request), together: editsTogether(context, request, operationOf) })
}

function operationOf(request: EditObjectRequest): Operation {
  return { kind: request.edit.action, plan: (fabric, facts, check) => planEdit(fabric, request, facts, check) }
}
