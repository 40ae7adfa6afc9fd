import { isError } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import { commitOf, isOpen } from '../../domain/operation/outcome.ts'
import type { HandOver } from '../ports/ports.ts'
import type { OperationContext } from './operation-context.ts'
import type { OperationRun } from './operation-run.ts'
import { unknownPush } from './push-together.ts'
import { candidatesOf, settleEarlier } from './settle.ts'

/** How long one that is on record waits on: with the first wait, longer than a dead holder keeps the lock. */
const WAIT_ON_MS = 20_000
/** What is left of the caller's time afterwards: enough to ask the branch for the commit. */
const SETTLE_MS = 2000

/** What an operation leaves for the holder of the lock. */
export function handOverOf(context: OperationContext, run: OperationRun, request: string): HandOver {
  const { journal, now, deadline } = context
  const { fabric, operation } = run.record
  return {
    request,
    isDone: async () => {
      const found = await journal.get(fabric, operation)
      return found !== undefined && !isOpen(found)
    },
    moreMs: async () => {
      await takeBack(context, run)
      if (!run.isHandedOver) return 0
      return deadline === undefined ? WAIT_ON_MS : Math.max(0, deadline - SETTLE_MS - now().getTime())
    },
  }
}

/** The report of an operation that another process has ended. */
export async function reportOfDone(context: OperationContext, run: OperationRun): Promise<OperationReport> {
  const { fabric, operation } = run.record
  const kept = await context.originals.getReport(fabric, operation).catch(() => undefined)
  if (kept !== undefined) return kept
  const found = await resumed(context, run)
  if ('report' in found) return found.report
  throw new Error(`The record of ${operation} has an outcome and then has none`)
}

/** While an operation waited, another process may have tried to carry it out: its report, or the run that goes on. */
export async function resumed(context: OperationContext, run: OperationRun): Promise<{ report: OperationReport } | OperationRun> {
  const { report, earlier } = await settleEarlier(context, run.record).catch((error: unknown) =>
    mayHaveLanded(context, run, error),
  )
  if (report !== undefined) return { report }
  run.isQuiet = false
  if (earlier !== undefined) {
    const { base = null } = earlier
    return Object.assign(run, { isHandedOver: false, isOnRecord: true, candidates: candidatesOf(earlier), base })
  }
  // Its request still lies there: it must be on record before it can fail, or others would carry it out afterwards.
  await takeBack(context, run)
  return run.isHandedOver ? resumed(context, run) : run
}

/** Throws `push_unknown` if a commit was tried and its operation has not failed, and otherwise the error. */
async function mayHaveLanded(
  { journal, repository }: OperationContext,
  { record }: OperationRun,
  error: unknown,
): Promise<never> {
  const tried = isError(error, 'operation_finished') ? undefined : await journal.get(record.fabric, record.operation)
  const oid = tried === undefined ? null : commitOf(tried)
  if (tried === undefined || tried.status === 'failed' || oid === null) throw error
  const base = isOpen(tried) ? tried.base : tried.source_commit
  throw unknownPush(repository, { oid, base: base ?? null }, error)
}

/** Puts an operation on record, unless another process has: from now on nobody carries it out. */
export async function takeBack({ journal }: OperationContext, run: OperationRun): Promise<void> {
  if (!(await journal.create(run.record))) return
  run.isOnRecord = true
  run.isHandedOver = false
}

/**
 * An operation has waited in vain. Returns its report if another process has carried it out meanwhile; otherwise throws
 * the error, or `push_unknown` if its commit may still land.
 */
export async function giveUp(context: OperationContext, run: OperationRun, error: unknown): Promise<OperationReport> {
  if (!run.isHandedOver) throw error
  const found = await resumed(context, run)
  if ('report' in found) return found.report
  const [oid] = run.candidates
  throw oid === undefined ? error : unknownPush(context.repository, { oid, base: run.base }, error)
}
