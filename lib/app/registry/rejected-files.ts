import { byText } from '../../by-text.ts'
import type { RejectedFile } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'

/**
 * Faults of what is beside a file (other files, the managed tree, the fabric's CRDs): they can go away without the file
 * being touched.
 */
const BESIDE: ReadonlySet<string> = new Set(['duplicate_object', 'conflict', 'schema_violation', 'not_checked'])

/**
 * The raw files that need not be read again before they change, now that there is this report. `readAll`: it is about
 * all raw files, so what it does not name is gone; otherwise what was known of the others still holds.
 */
export function rejectedFilesAfter(report: OperationReport, known: readonly RejectedFile[], readAll: boolean): RejectedFile[] {
  const read = new Set(report.files.map(({ file }) => file))
  const kept = readAll ? [] : known.filter(({ file }) => !read.has(file))
  return [...kept, ...refusedFor(report)].sort(byText(({ file }) => file))
}

/** Also originals that a revert has put back: taken again by themselves they would undo it. */
function refusedFor({ files, faults }: OperationReport): RejectedFile[] {
  const errors = faults.filter(({ severity, code }) => severity === 'error' && !BESIDE.has(code))
  const refused = files
    .filter(({ outcome }) => outcome === 'rejected')
    .map(({ file, blob }) => ({ file, blob, faults: errors.filter((fault) => fault.file === file).length }))
    .filter((rejected) => rejected.faults > 0)
  return [
    ...refused,
    ...files.filter(({ outcome }) => outcome === 'restored').map(({ file, blob }) => ({ file, blob, faults: 0 })),
  ]
}
