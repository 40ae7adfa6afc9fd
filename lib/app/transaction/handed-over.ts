import type { OperationReport } from '../../contract/report.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import type { HandOver } from '../ports/ports.ts'
import { unknownPush } from './attempt.ts'
import type { OperationContext } from './operation-context.ts'
import type { OperationRun } from './operation-run.ts'
import { candidatesOf, settleEarlier } from './settle.ts'

/** What an operation leaves for the holder of the lock. */
export function handOverOf(journal: OperationContext['journal'], { record }: OperationRun, request: string): HandOver {
  return {
    request,
    isDone: async () => {
      const now = await journal.get(record.fabric, record.operation)
      return now !== undefined && !isOpen(now)
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

/** While an operation waited, another process may have tried to carry it out: its report, or what was tried. */
export async function resumed(
  context: OperationContext,
  run: OperationRun,
): Promise<{ report: OperationReport } | OperationRun> {
  const { report, earlier } = await settleEarlier(context, run.record)
  if (report !== undefined) return { report }
  if (earlier === undefined) return run
  return { ...run, isOnRecord: true, candidates: candidatesOf(earlier), base: earlier.base ?? null }
}

/**
 * An operation has waited in vain. It is put on record, so that nobody carries it out from now on; if it is there
 * already, somebody has tried. Returns its report if it has landed, and otherwise throws the error, or `push_unknown`.
 */
export async function giveUp(context: OperationContext, run: OperationRun, error: unknown): Promise<OperationReport> {
  const isUntouched = await context.journal.create(run.record).catch(() => undefined)
  run.isOnRecord = isUntouched === true
  if (isUntouched !== false) throw error
  const found = await resumed(context, run)
  if ('report' in found) return found.report
  Object.assign(run, found)
  const [oid] = run.candidates
  throw oid === undefined ? error : unknownPush(context.repository, { oid, base: run.base }, error)
}
