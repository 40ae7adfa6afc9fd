import type { OperationKind } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import { commitMessage } from '../../domain/plan/commit-message.ts'
import type { Original, Plan } from '../../domain/plan/plan.ts'
import { reportOf } from '../../domain/plan/report.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { unifiedDiff } from '../../domain/tree/unified-diff.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'

/** A plan's input to the transaction. */
export interface PlannedOperation {
  changes: readonly Change[]
  originals: readonly Original[]
  message: string
  /** The report that is valid once the commit, if any, is on the branch. */
  report: OperationReport
}

/** Plans on one snapshot; called again on the new head if the branch has moved on meanwhile. */
export type PlanOperation = (snapshot: Snapshot) => Promise<PlannedOperation>

/** A plan, and the snapshot that it was made on. */
export interface SnapshotPlan {
  snapshot: Snapshot
  planned: PlannedOperation
}

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
  const { operation, actor, dryRun, reason } = request
  const { snapshot, settings } = fabric
  const facts = { operation, kind, fabric: settings.name, sourceCommit: snapshot.commit, reason }
  const report = reportOf(plan, { ...facts, directory: settings.directory, actor, dryRun, startedAt, finishedAt: context.now() })
  const changes = plan.changes.changes
  const wording = { settings: { ...settings.commit, ...context.commit }, committer: context.manager }
  return {
    changes,
    originals: plan.originals,
    message: commitMessage(plan, { ...facts, actor }, wording),
    report: dryRun ? { ...report, diff: await unifiedDiff(snapshot, changes) } : report,
  }
}
