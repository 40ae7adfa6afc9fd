import { byText } from '../../by-text.ts'
import type { RejectedFile } from '../../contract/fabric.ts'
import { PLAN_FAULT_CODES, STREAM_FAULT_CODES } from '../../contract/fault-codes.ts'
import type { OperationReport } from '../../contract/report.ts'

/** Faults that depend on other files: raw files, managed files, the fabric's CRDs. */
const BESIDE: ReadonlySet<string> = new Set(['duplicate_object', 'conflict', 'schema_violation', 'not_checked', 'held_back'])

/**
 * Faults that cannot disappear without a change to the refused file. The fabric's rules, whose codes are in no list,
 * look at all objects.
 */
const OF_THE_FILE: ReadonlySet<string> = new Set([...STREAM_FAULT_CODES, ...PLAN_FAULT_CODES].filter((code) => !BESIDE.has(code)))

/**
 * The raw files that need not be read again until they change, after this report. `readAll`: the report covers all raw
 * files, so files that it does not name are gone; otherwise earlier refusals of the others still hold.
 */
export function rejectedFilesAfter(report: OperationReport, known: readonly RejectedFile[], readAll: boolean): RejectedFile[] {
  const read = new Set(report.files.map(({ file }) => file))
  const kept = readAll ? [] : known.filter(({ file }) => !read.has(file))
  return [...kept, ...refusedFor(report)].sort(byText(({ file }) => file))
}

/** Includes originals that a revert has put back: ingested automatically, they would undo the revert. */
function refusedFor({ files, faults }: OperationReport): RejectedFile[] {
  const errors = faults.filter(({ severity, code }) => severity === 'error' && OF_THE_FILE.has(code))
  const refused = files
    .filter(({ outcome }) => outcome === 'rejected')
    .map(({ file, blob }) => ({ file, blob, faults: errors.filter((fault) => fault.file === file).length }))
    .filter((rejected) => rejected.faults > 0)
  return [
    ...refused,
    ...files.filter(({ outcome }) => outcome === 'restored').map(({ file, blob }) => ({ file, blob, faults: 0 })),
  ]
}
