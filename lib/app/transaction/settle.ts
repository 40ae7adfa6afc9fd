import { DomainError, isError } from '../../contract/errors.ts'
import type { OpenOperation, OperationRecord, ProposedOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { commitOf, isOpen } from '../../domain/operation/outcome.ts'
import { commitNaming } from './commit-naming.ts'
import type { EndedRequest, OperationContext } from './operation-context.ts'
import { finishedRecord, interruptedRecord, landedRecord } from './operation-records.ts'

/** The part of an operation's context that settling needs. */
export type Settling = Pick<
  OperationContext,
  'journal' | 'originals' | 'repository' | 'branch' | 'branchOf' | 'now' | 'signal' | 'landed' | 'mayBeLost'
>

/** The context on the branch that takes the commit of a record: it may be another one than that of this operation. */
async function onBranchOf(context: Settling, { branch }: OperationRecord): Promise<Settling> {
  if (context.branchOf === undefined || branch === context.branch) return context
  const { branch: _, landed: __, mayBeLost: ___, ...rest } = context
  return { ...rest, ...(await context.branchOf(branch)) }
}

/**
 * The fate of the commits that an operation tried to push. `open`: the branch is still at their base, or is gone and
 * may be restored there, so one of them may still land. `dead`: the branch has left the base without them, or there
 * were none, so none can land any more.
 */
export type CandidateFate = { fate: 'landed'; commit: string } | { fate: 'open' } | { fate: 'dead' }

/** Looks for the candidates of an operation on the remote branch. Makes no request if there is none. */
export async function fateOf(
  context: Pick<Settling, 'repository' | 'branchOf' | 'signal'>,
  record: OperationRecord,
): Promise<CandidateFate> {
  const { repository, signal } = context
  const candidates = candidatesOf(record)
  if (candidates.length === 0) return { fate: 'dead' }
  const head = await repository.head(signal)
  // A proposal's branch that is not there was never pushed.
  const mayReturn = head === null && record.branch === undefined
  if (isOpen(record) && record.base !== undefined && (head === record.base || mayReturn)) return { fate: 'open' }
  for (const commit of candidates) if (await repository.contains(commit, signal)) return { fate: 'landed', commit }
  if (!isOpen(record) || record.branch === undefined) return { fate: 'dead' }
  // Others may have carried the branch onto its base since, or have merged or closed its request and deleted it.
  const carried = head === null ? undefined : await commitNaming(repository, record, signal)
  if (carried !== undefined) return { fate: 'landed', commit: carried.oid }
  for (const commit of candidates) if ((await requestOf(context, record, commit)) !== undefined) return { fate: 'landed', commit }
  return { fate: 'dead' }
}

/** The commits of an operation, one of which may have landed: the last, and earlier ones on the same base. */
export function candidatesOf(record: OperationRecord): string[] {
  const commit = commitOf(record)
  if (commit === null) return []
  return isOpen(record) ? [commit, ...(record.rivals ?? [])] : [commit]
}

/**
 * Settles an operation whose process has vanished. If it has landed, its record is completed. If it cannot land any
 * more, it is queued again if it has a stored request, and otherwise ends as `interrupted`; with `giveUp` it ends in
 * both cases. If it may still land, it stays open as `unknown`.
 */
export async function settleAbandoned(
  context: Settling,
  { fabric, operation }: Pick<OperationRecord, 'fabric' | 'operation'>,
  { giveUp = false }: { giveUp?: boolean } = {},
): Promise<CandidateFate['fate'] | 'settled'> {
  const record = await context.journal.get(fabric, operation)
  if (record === undefined || !isOpen(record)) return 'settled'
  const on = await onBranchOf(context, record)
  const found = await fateOf(on, record)
  if (found.fate === 'landed') await completeLanded(on, record, found.commit)
  else if (found.fate === 'open') await unlessSettled(context.journal.unknown(fabric, operation))
  else if (record.request !== undefined && !giveUp) await unlessSettled(context.journal.requeue(fabric, operation))
  else await interrupt(on, record)
  return found.fate
}

async function interrupt(context: Settling, record: OpenOperation): Promise<void> {
  const { fabric, operation, base } = record
  const commit = commitOf(record)
  if (
    record.branch === undefined &&
    commit !== null &&
    typeof base === 'string' &&
    !(await context.repository.contains(base, context.signal))
  )
    await context.mayBeLost?.({ fabric, operation, commit })
  await unlessSettled(context.journal.finish(interruptedRecord(record, context.now())))
}

/**
 * Completes the record of an operation whose commit is on the branch, and returns its report. Undefined if the report,
 * which was stored before the push, is gone.
 */
export async function completeLanded(
  context: Settling,
  earlier: OperationRecord,
  commit: string,
): Promise<OperationReport | undefined> {
  const { journal, originals, repository, now } = context
  const kept = await originals.getReport(earlier.fabric, earlier.operation)
  const report = kept === undefined || kept.commit === commit ? kept : { ...kept, commit }
  if (!isOpen(earlier)) return report
  const ended = await endedRecord(context, earlier, { report: kept, landed: commit })
  if (ended !== undefined) {
    await unlessSettled(journal.finish(ended))
    return kept
  }
  const { base = null, started_at } = earlier
  const proposal = await context.landed?.({ oid: commit, base, started_at, ...definedOf({ report }) }, repository)
  if (report !== undefined && report !== kept) await originals.putReport(report)
  const outcome =
    report === undefined
      ? landedRecord(earlier, commit, now())
      : finishedRecord(earlier, { ...report, ...definedOf({ proposal }) })
  await unlessSettled(journal.finish(outcome))
  return report
}

/** The record of an operation whose request has ended; undefined for any other. */
async function endedRecord(
  context: Settling,
  earlier: OpenOperation,
  { report, landed }: { report: OperationReport | undefined; landed: string },
): Promise<ProposedOperation | undefined> {
  const { branch } = earlier
  const ended = await requestOf(context, earlier, landed)
  if (branch === undefined || ended === undefined) return undefined
  const outcome = report === undefined ? landedRecord(earlier, landed, context.now()) : finishedRecord(earlier, report)
  return { ...outcome, branch, ...ended }
}

/** How the request with a commit has ended. */
async function requestOf(
  { branchOf }: Pick<Settling, 'branchOf'>,
  earlier: OpenOperation,
  commit: string,
): Promise<EndedRequest | undefined> {
  if (earlier.branch === undefined) return undefined
  const { ended } = (await branchOf?.(earlier.branch)) ?? {}
  return ended?.({ ...earlier, commit })
}

/** If another process has settled the operation meanwhile, it has recorded the same outcome. */
export async function unlessSettled(note: Promise<void>): Promise<void> {
  try {
    await note
  } catch (error) {
    if (!isError(error, 'operation_finished')) throw error
  }
}

/**
 * Settles an operation that is requested again. Returns its report if the work is done, or else its open record. Throws
 * `operation_finished` if it has failed.
 */
export async function settleEarlier(
  context: Settling,
  { fabric, operation }: Pick<OperationRecord, 'fabric' | 'operation'>,
): Promise<{ report?: OperationReport; earlier?: OpenOperation }> {
  const { journal, originals } = context
  const earlier = await journal.get(fabric, operation)
  if (earlier === undefined) return {}
  const on = await onBranchOf(context, earlier)
  const found = await fateOf(on, earlier)
  if (found.fate === 'landed') {
    const report = await completeLanded(on, earlier, found.commit)
    if (report !== undefined) return { report }
  }
  if (isOpen(earlier)) return { earlier }
  const leftNothing = earlier.status === 'no_change' || earlier.status === 'rejected'
  const report = leftNothing ? await originals.getReport(fabric, operation) : undefined
  if (report !== undefined) return { report }
  throw new DomainError('operation_finished', `The operation ${operation} has already ended`, { operation })
}
