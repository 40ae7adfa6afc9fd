import type { OperationKind } from '../domain/operation.ts'
import { commitMessage } from '../domain/plan/commit-message.ts'
import type { FabricState } from '../domain/plan/fabric-state.ts'
import type { Plan } from '../domain/plan/plan.ts'
import { reportOf } from '../domain/plan/report.ts'
import { unifiedDiff } from '../domain/unified-diff.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'
import type { PlannedOperation } from './transact.ts'

interface Planned {
  kind: OperationKind
  plan: Plan
  fabric: FabricState
  startedAt: Date
}

/** A plan with its commit message and report; a dry run's report holds the diff. */
export async function plannedOperation(
  context: OperationContext,
  request: OperationRequest,
  { kind, plan, fabric, startedAt }: Planned,
): Promise<PlannedOperation> {
  const { operation, actor, dryRun } = request
  const { snapshot, settings } = fabric
  const facts = { operation, kind, fabric: settings.name, sourceCommit: snapshot.commit }
  const report = reportOf(plan, { ...facts, directory: settings.directory, actor, dryRun, startedAt, finishedAt: context.now() })
  const changes = plan.changes.changes
  return {
    changes,
    originals: plan.originals,
    message: commitMessage(plan, facts),
    report: dryRun ? { ...report, diff: await unifiedDiff(snapshot, changes) } : report,
  }
}
