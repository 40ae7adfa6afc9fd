import type { OperationReport } from '../../contract/report.ts'
import { planInit } from '../../domain/init/init.ts'
import { documentCheck } from '../transaction/document-check.ts'
import type { InitRequest, OperationContext } from '../transaction/operation-context.ts'
import { planProgress } from '../transaction/plan-progress.ts'
import { plannedOperation } from '../transaction/planned-operation.ts'
import { transact } from '../transaction/transact.ts'
import { workBudget } from '../transaction/work-budget.ts'

/** Sets up the structure of a fabric in its repository, in one commit; a fabric that has it is left as it is. */
export function initGitops(context: OperationContext, request: InitRequest): Promise<OperationReport> {
  const startedAt = context.now()
  return transact(context, request, 'init', async (snapshot) => {
    const { operation, actor, force, stripHnpStamps } = request
    const check = await documentCheck(snapshot, context.settings)
    const options = { force, stripHnpStamps, check, onFile: planProgress(context), budget: workBudget(context) }
    const { plan, fabric, alreadyInitialized } = await planInit(
      snapshot,
      context.settings,
      { operation, kind: 'init', actor, time: context.now() },
      options,
    )
    const planned = await plannedOperation(context, request, { kind: 'init', plan, fabric, startedAt })
    const report = { ...planned.report, already_initialized: alreadyInitialized }
    return { ...planned, report: alreadyInitialized ? { ...report, message: 'The GitOps structure is already there' } : report }
  })
}
