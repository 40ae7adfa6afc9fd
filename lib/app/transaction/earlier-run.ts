import { decodeTime, ulid } from 'ulid'
import type { OpenOperation } from '../../contract/operation.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { OperationContext } from './operation-context.ts'
import { interruptedRecord } from './operation-records.ts'

/** Commits that earlier runs of the operation have tried to push, all on one base: one of them may still land. */
export interface Tried {
  candidates: readonly string[]
  base: string | null
}

/**
 * Before an operation runs again whose earlier commits can land no more. Where their base has left the branch, too, one
 * of them may have landed and been forced away before anybody looked: what it ingested is put on the list of what may
 * be lost, under an id of its own, since the new run writes its report over the old one. Doing it twice does it once.
 */
export async function keepEarlierRun(
  context: Pick<OperationContext, 'originals' | 'journal' | 'repository' | 'mayBeLost' | 'signal' | 'now'>,
  { failure: _, request: __, ...record }: OpenOperation,
  { candidates: [commit, ...rivals], base }: Tried,
  snapshot: Snapshot,
): Promise<void> {
  const { originals, journal, repository, mayBeLost, signal, now } = context
  if (mayBeLost === undefined || commit === undefined || base === null || snapshot.commit === base) return
  if (await repository.reaches(snapshot.commit, base, signal)) return
  const earlier = { ...record, operation: idOfRun(record.operation, commit), commit, base, rivals }
  const { fabric, operation } = earlier
  // A run that died after this may have written its own report since: what is kept stays.
  if ((await originals.getReport(fabric, operation)) === undefined) {
    const report = await originals.getReport(fabric, record.operation)
    if (report !== undefined) await originals.putReport({ ...report, operation, commit })
  }
  await journal.restore(interruptedRecord(earlier, now()))
  await mayBeLost({ fabric, operation, commit })
}

/** The same for the same run, as old as its operation. */
function idOfRun(operation: string, commit: string): string {
  const digits = [...commit].map((digit) => Number.parseInt(digit, 16) / 16)
  return ulid(decodeTime(operation), () => digits.pop() ?? 0)
}
