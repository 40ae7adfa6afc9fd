import type { OperationReport } from '../../contract/report.ts'
import { notThere } from '../../domain/objects/edited-text.ts'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import { type ObjectName, resolveName } from '../../domain/objects/object-name.ts'
import { type PastObject, planRestore } from '../../domain/revert/plan-restore.ts'
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
  const past = await objectAt(context, request)
  return run(context, request, {
    kind: 'restore',
    plan: (fabric, facts, check) => planRestore(fabric, { ...past, precondition }, facts, check),
  })
}

async function objectAt(context: OperationContext, { name, at }: RestoreRequest): Promise<PastObject> {
  const { fabric } = await fabricAt(context, at)
  const named = resolveName(fabric.kinds, name)
  const { plural } = named.kind
  const entry = await fabric.manifest.get(plural, named.key)
  if (entry === undefined) throw notThere(named, at)
  return { plural, entry, snapshot: fabric.snapshot }
}
