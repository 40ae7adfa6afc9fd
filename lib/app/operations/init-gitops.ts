import type { OperationReport } from '../../contract/report.ts'
import { planInit } from '../../domain/init/init.ts'
import { documentCheck } from '../transaction/document-check.ts'
import { workBudget } from '../transaction/opened-fabric.ts'
import type { InitRequest, OperationContext } from '../transaction/operation-context.ts'
import { type PlanOperation, plannedOperation } from '../transaction/planned-operation.ts'
import { planProgress, runPlan } from '../transaction/run-operation.ts'

/**
 * Sets up the structure of a fabric in its repository, in one commit. A fabric that already has the structure stays as
 * it is.
 */
export function initGitops(context: OperationContext, request: InitRequest): Promise<OperationReport> {
  const startedAt = context.now()
  const { settings } = context
  const { operation, actor, force, stripHnpStamps, registeredDirectory } = request
  const plan: PlanOperation = async (snapshot) => {
    const check = await documentCheck(snapshot, settings)
    const options = {
      force,
      stripHnpStamps,
      registeredDirectory,
      check,
      onFile: planProgress(context),
      budget: workBudget(context),
    }
    const facts = { operation, kind: 'init' as const, actor, time: context.now() }
    const { plan: made, fabric, alreadyInitialized } = await planInit(snapshot, settings, facts, options)
    const planned = await plannedOperation(context, request, { kind: 'init', plan: made, fabric, startedAt })
    const report = { ...planned.report, already_initialized: alreadyInitialized }
    return { ...planned, report: alreadyInitialized ? { ...report, message: 'The GitOps structure exists already' } : report }
  }
  return runPlan(context, request, { kind: 'init', plan })
}
