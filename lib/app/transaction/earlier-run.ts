import { decodeTime, ulid } from 'ulid'
import type { OpenOperation } from '../../contract/operation.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { OperationContext } from './operation-context.ts'
import { interruptedRecord } from './operation-records.ts'

/** Commits that earlier runs of the operation tried to push, all on one base: one of them may still land. */
export interface Tried {
  candidates: readonly string[]
  base: string | null
}

/**
 * Called before an operation runs again whose earlier commits cannot land any more. If their base has left the branch,
 * too, one of them may have landed and been forced away before anybody looked. The earlier run then goes on the list of
 * lost operations, under an id of its own, since the new run overwrites its report. Idempotent.
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
  // A run that died after this step may have overwritten the operation's report since: a stored copy stays.
  if ((await originals.getReport(fabric, operation)) === undefined) {
    const report = await originals.getReport(fabric, record.operation)
    if (report !== undefined) await originals.putReport({ ...report, operation, commit })
  }
  await journal.restore(interruptedRecord(earlier, now()))
  await mayBeLost({ fabric, operation, commit })
}

/** Deterministic for a run; its time is that of the operation. */
function idOfRun(operation: string, commit: string): string {
  const digits = [...commit].map((digit) => Number.parseInt(digit, 16) / 16)
  return ulid(decodeTime(operation), () => digits.pop() ?? 0)
}
