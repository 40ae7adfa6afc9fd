import { DomainError } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import { type CommittedOperation, planRevert } from '../../domain/revert/plan-revert.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { run } from '../transaction/run-operation.ts'
import { type CommitFinder, type OperationCommit, recordedCommit } from './operation-commit.ts'

export interface RevertRequest extends OperationRequest {
  /** The operation to undo, as `findCommit` takes it. */
  reverts: string
}

/**
 * Undoes an operation by a new one. `findCommit` finds the commit of an operation. Throws `operation_not_found`,
 * `not_revertible` for an operation without a commit or that set up the fabric, and the errors of `planRevert` and
 * `run`.
 */
export async function revertOperation(
  context: OperationContext,
  request: RevertRequest,
  findCommit: CommitFinder = recordedCommit,
): Promise<OperationReport> {
  const reverted = await committed(context, await findCommit(context, request.reverts))
  return run(context, request, {
    kind: 'revert',
    plan: (fabric, facts, check) => planRevert(fabric, reverted, facts, check),
  })
}

async function committed(
  { repository, signal }: OperationContext,
  { operation, commit }: OperationCommit,
): Promise<CommittedOperation> {
  const change = await repository.commitChange(commit, signal)
  if (change !== undefined) return { operation, ...change }
  const reason = `its commit ${commit} is not on the branch`
  throw new DomainError('not_revertible', `The operation ${operation} cannot be undone: ${reason}`, { operation, reason })
}
