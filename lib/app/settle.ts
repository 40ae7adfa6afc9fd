import { isError } from '../domain/errors.ts'
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

/** What a lock says of its holder: fabrics of one repository share its lock. */
export function holderName({ fabric, operation }: Pick<OperationRecord, 'fabric' | 'operation'>): string {
  return `${fabric}/${operation}`
}

/** Completes the record of the operation whose process held the lock and vanished. One that completes it meanwhile itself is welcome. */
export async function settleAbandoned(context: OperationContext, holder: string): Promise<void> {
  const [fabric = '', operation = ''] = holder.split('/')
  const earlier = await context.journal.get(fabric, operation)
  if (earlier === undefined || (earlier.status !== 'running' && earlier.status !== 'queued')) return
  if ((await completeIfLanded(context, earlier)) !== undefined) return
  const message = 'The process stopped before the push; nothing was changed'
  const failure = { code: 'interrupted', message }
  const finished_at = context.now().toISOString()
  await finish(context, { ...earlier, status: 'failed', finished_at, message, failure, commit: null })
}

async function finish({ journal }: OperationContext, record: OperationRecord): Promise<void> {
  try {
    await journal.finish(record)
  } catch (error) {
    if (!isError(error, 'operation_finished')) throw error
  }
}

async function completeIfLanded(context: OperationContext, earlier: OperationRecord): Promise<OperationReport | undefined> {
  const { commit } = earlier
  if (commit === undefined || commit === null || !(await context.repository.contains(commit, context.signal))) return undefined
  const report = await context.originals.getReport(earlier.fabric, earlier.operation)
  if (report === undefined) return undefined
  if (earlier.status === 'running' || earlier.status === 'queued') await finish(context, finishedRecord(earlier, report))
  return report
}
