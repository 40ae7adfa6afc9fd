import { DomainError } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import { openFabric } from '../../domain/manifest/fabric-state.ts'
import { type CommittedOperation, planRevert } from '../../domain/revert/plan-revert.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { documentCheck } from '../transaction/document-check.ts'
import { notInitialized } from '../transaction/not-initialized.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { type PlannedOperation, plannedOperation } from '../transaction/planned-operation.ts'
import { planFirst, transact } from '../transaction/transact.ts'
import { workBudget } from '../transaction/work-budget.ts'
import { type CommitFinder, recordedCommit } from './operation-commit.ts'

export interface RevertRequest extends OperationRequest {
  /** The operation to undo. */
  reverts: string
}

/**
 * Undoes an operation by a new one. What is refused or changes nothing leaves no trace. `findCommit` says which commit
 * an operation made. Throws `operation_not_found`, `not_revertible` for one without a commit or that set up the fabric,
 * and what `planRevert` throws.
 */
export async function revertOperation(
  context: OperationContext,
  request: RevertRequest,
  findCommit: CommitFinder = recordedCommit,
): Promise<OperationReport> {
  const reverted = await committed(context, request.reverts, await findCommit(context, request.reverts))
  const plan = planOf(context, request, reverted)
  const first = await planFirst(context, plan)
  const { changes, report } = first.planned
  if (request.dryRun || changes.length === 0) return report
  return transact(context, request, 'revert', plan, first)
}

async function committed(
  { repository, signal }: OperationContext,
  operation: string,
  commit: string,
): Promise<CommittedOperation> {
  const change = await repository.commitChange(commit, signal)
  if (change !== undefined) return { operation, ...change }
  const reason = `its commit ${commit} is not on the branch`
  throw new DomainError('not_revertible', `The operation ${operation} cannot be undone: ${reason}`, { operation, reason })
}

function planOf(
  context: OperationContext,
  request: RevertRequest,
  reverted: CommittedOperation,
): (snapshot: Snapshot) => Promise<PlannedOperation> {
  const startedAt = context.now()
  const kind = 'revert'
  return async (snapshot) => {
    const fabric = await openFabric(snapshot, context.settings, workBudget(context))
    if (fabric === undefined) throw notInitialized(context.settings.name)
    const { operation, actor } = request
    const check = await documentCheck(snapshot, fabric.settings)
    const plan = await planRevert(fabric, reverted, { operation, kind, actor, time: context.now() }, check)
    return plannedOperation(context, request, { kind, plan, fabric, startedAt })
  }
}
