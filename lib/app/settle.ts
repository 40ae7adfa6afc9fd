import type { OperationReport } from '../domain/operation.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import type { OperationContext } from './operation-context.ts'
import { finishedRecord } from './operation-records.ts'

/**
 * An operation that is asked for again after its process died: when its commit is on the branch its work is done and only the
 * record is completed. Undefined when it has to run.
 */
export async function settleLanded(context: OperationContext, record: OperationRecord): Promise<OperationReport | undefined> {
  const earlier = await context.journal.get(record.fabric, record.operation)
  return earlier === undefined ? undefined : completeIfLanded(context, earlier)
}

/** Completes the record of the operation whose process held the lock and vanished. */
export async function settleAbandoned(context: OperationContext, fabric: string, operation: string): Promise<void> {
  const earlier = await context.journal.get(fabric, operation)
  if (earlier === undefined || (earlier.status !== 'running' && earlier.status !== 'queued')) return
  if ((await completeIfLanded(context, earlier)) !== undefined) return
  const message = 'The process stopped before the push; nothing was changed'
  const failure = { code: 'interrupted', message }
  await context.journal.finish({
    ...earlier,
    status: 'failed',
    finished_at: context.now().toISOString(),
    message,
    failure,
    commit: null,
  })
}

async function completeIfLanded(context: OperationContext, earlier: OperationRecord): Promise<OperationReport | undefined> {
  const { commit } = earlier
  if (commit === undefined || commit === null || !(await context.repository.contains(commit, context.signal))) return undefined
  const report = await context.originals.getReport(earlier.fabric, earlier.operation)
  if (report === undefined) return undefined
  if (earlier.status === 'running' || earlier.status === 'queued') await context.journal.finish(finishedRecord(earlier, report))
  return report
}
