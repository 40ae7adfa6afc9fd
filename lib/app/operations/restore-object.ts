import type { OperationReport } from '../../contract/report.ts'
import { currentObject } from '../../domain/objects/current-object.ts'
import { notThere } from '../../domain/objects/edited-text.ts'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import { type ObjectName, resolveName } from '../../domain/objects/object-name.ts'
import { planRestore, planRestoreDocument } from '../../domain/revert/plan-restore.ts'
import { fabricAt } from '../past/fabric-at.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { run } from '../transaction/run-operation.ts'

export interface RestoreRequest extends OperationRequest {
  name: ObjectName
  /** The point in time at which the object was right. */
  at: string
  /** The version that the caller has seen; without it any is brought back. */
  precondition?: Precondition | undefined
}

/**
 * Brings one object back to what it was at a point in time, by a new operation. Throws `object_not_found` if it did not
 * exist then, and the errors of `fabricAt`, `planRestore` and `run`.
 */
export async function restoreObject(context: OperationContext, request: RestoreRequest): Promise<OperationReport> {
  const { precondition } = request
  const { fabric, plan } = await fabricAt(context, request.at)
  const named = await resolveName({ fabric, changes: plan.changes }, request.name)
  const { snapshot, manifest } = fabric
  const { plural } = named.kind
  const entry = named.isManaged ? await manifest.get(plural, named.key) : undefined
  if (entry !== undefined) {
    const past = { plural, entry, snapshot, precondition }
    return run(context, request, { kind: 'restore', plan: (now, facts, check) => planRestore(now, past, facts, check) })
  }
  const document = (await currentObject(fabric, plan, named))?.document
  if (document === undefined) throw notThere(named, request.at)
  const past = { document, snapshot, precondition }
  return run(context, request, { kind: 'restore', plan: (now, facts, check) => planRestoreDocument(now, past, facts, check) })
}
