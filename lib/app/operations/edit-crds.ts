import type { OperationReport } from '../../contract/report.ts'
import { type CrdEdit, planCrds } from '../../domain/check/plan-crds.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { run } from '../transaction/run-operation.ts'

export interface CrdRequest extends OperationRequest {
  edit: CrdEdit
}

/** Adds or removes files of the fabric's own CRDs, in one commit. Throws the errors of `planCrds` and `run`. */
export function editCrds(context: OperationContext, request: CrdRequest): Promise<OperationReport> {
  return run(context, request, { kind: 'crds', plan: (fabric, facts) => planCrds(fabric, request.edit, facts) })
}
