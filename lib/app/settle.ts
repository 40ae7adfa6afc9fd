import { isError } from '../domain/errors.ts'
import type { OperationReport } from '../domain/operation.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import type { OperationContext } from './operation-context.ts'
import { finishedRecord } from './operation-records.ts'

/** What it takes to find out what became of an operation. */
export type Settling = Pick<OperationContext, 'journal' | 'originals' | 'repository' | 'now' | 'signal'>

/**
 * An operation that is asked for again: when its commit is on the branch its work is done and only the record is completed, be it that its process
 * died; when there was nothing to do that is its outcome. Undefined when it has to run, or has failed.
 */
export async function settleEarlier(context: Settling, record: OperationRecord): Promise<OperationReport | undefined> {
  const { fabric, operation } = record
  const earlier = await context.journal.get(fabric, operation)
  if (earlier === undefined) return undefined
  if (await hasLanded(context, earlier)) return completeLanded(context, earlier)
  const isDone = earlier.status === 'no_change' || earlier.status === 'rejected'
  return isDone ? context.originals.getReport(fabric, operation) : undefined
}

/** What a lock says of its holder: fabrics of one repository share its lock. */
export function holderName({ fabric, operation }: Pick<OperationRecord, 'fabric' | 'operation'>): string {
  return `${fabric}/${operation}`
}

/** Completes the record of the operation whose process held the lock and vanished. One that completes it meanwhile itself is welcome. */
export async function settleAbandoned(context: Settling, holder: string): Promise<void> {
  const [fabric = '', operation = ''] = holder.split('/')
  const earlier = await context.journal.get(fabric, operation)
  if (earlier === undefined || (earlier.status !== 'running' && earlier.status !== 'queued')) return
  if (await hasLanded(context, earlier)) {
    await completeLanded(context, earlier)
    return
  }
  const message = 'The process stopped before the push; nothing was changed'
  const failure = { code: 'interrupted', message }
  const finished_at = context.now().toISOString()
  await finishUnlessSettled(context, { ...earlier, status: 'failed', finished_at, message, failure, commit: null })
}

/** Whoever settled the operation meanwhile has written down the same outcome. */
export async function finishUnlessSettled({ journal }: Pick<Settling, 'journal'>, record: OperationRecord): Promise<void> {
  try {
    await journal.finish(record)
  } catch (error) {
    if (!isError(error, 'operation_finished')) throw error
  }
}

async function hasLanded({ repository, signal }: Settling, { commit }: OperationRecord): Promise<boolean> {
  return commit !== undefined && commit !== null && (await repository.contains(commit, signal))
}

/** The report was kept before the push; should it be gone, the record alone says that the operation succeeded. */
async function completeLanded(context: Settling, earlier: OperationRecord): Promise<OperationReport | undefined> {
  const report = await context.originals.getReport(earlier.fabric, earlier.operation)
  const finished_at = context.now().toISOString()
  const isOpen = earlier.status === 'running' || earlier.status === 'queued'
  if (isOpen)
    await finishUnlessSettled(
      context,
      report === undefined ? { ...earlier, status: 'succeeded', finished_at } : finishedRecord(earlier, report),
    )
  return report
}
