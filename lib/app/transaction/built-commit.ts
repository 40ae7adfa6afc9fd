import pMap from 'p-map'
import type { OpenOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { Original } from '../../domain/plan/plan.ts'
import type { PreparedCommit } from '../ports/ports.ts'
import { allOrFirstError } from './all-or-first-error.ts'
import type { OperationContext } from './operation-context.ts'
import type { SnapshotPlan } from './planned-operation.ts'

/** Concurrent copies of originals. */
const CONCURRENT_COPIES = 8

/** A plan, with its commit if that is built already. */
export interface BuiltPlan extends SnapshotPlan {
  built?: BuiltCommit
}

interface BuiltCommit {
  commit: PreparedCommit
  report: OperationReport
  /** Its report and the copies of the originals, which may be on their way: the push waits for them. */
  stored: Promise<unknown>
}

/**
 * Builds the commit of a plan, if it has changes. The originals and the report are stored meanwhile. Nothing is visible
 * in Git yet, and the report of a commit that is never pushed proves nothing.
 */
export async function buildCommit(
  context: OperationContext,
  { actor: author }: OpenOperation,
  plan: SnapshotPlan,
): Promise<BuiltPlan> {
  const { repository, originals, manager: committer, progress } = context
  const { snapshot, planned } = plan
  const { changes, originals: copies, message } = planned
  if (changes.length === 0) return plan
  const copied = copyOriginals(context, copies)
  progress?.({ step: 'build', message: `Building a commit of ${changes.length} changes` })
  const details = { message, author, committer, time: context.now() }
  const [prepared] = await Promise.allSettled([repository.prepare(snapshot, changes, details)])
  if (prepared.status === 'rejected') {
    await copied.catch(() => undefined)
    throw prepared.reason
  }
  const commit = prepared.value
  const report = { ...planned.report, commit: commit.oid }
  const stored = allOrFirstError(copied, originals.putReport(report))
  // Whoever pushes waits for it.
  stored.catch(() => undefined)
  return { ...plan, built: { commit, report, stored } }
}

/** Waits until nothing of a plan is being stored any more, also where that fails. */
export async function storingEnded(plan: BuiltPlan | undefined): Promise<void> {
  await plan?.built?.stored.catch(() => undefined)
}

async function copyOriginals({ originals }: OperationContext, copies: readonly Original[]): Promise<void> {
  await pMap(copies, ({ sha256, bytes }) => originals.put(sha256, bytes), { concurrency: CONCURRENT_COPIES })
}
