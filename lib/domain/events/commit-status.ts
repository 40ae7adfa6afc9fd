import { type Fault, formatPosition } from '../../contract/fault.ts'
import type { OperationFailure } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'

/** The status that a host shows beside a commit. */
export interface CommitStatus {
  /** `failure`: files were rejected; `error`: the operation itself failed. */
  state: 'success' | 'failure' | 'error'
  /** Distinguishes the statuses of one commit. */
  context: string
  /** One line, of any length. */
  description: string
}

/** The place of an operation. */
export interface Place {
  fabric: string
  /** The fabric's directory in the repository. */
  directory: string
}

/**
 * Returns the status of a finished operation: `2 files ingested, 1 rejected: raw/x.yaml:14:3 duplicate key`, or
 * `2 files proposed in #7`. Describes the first error of rejected files; if there are none, the first warning.
 */
export function statusOfReport(report: OperationReport): CommitStatus {
  const { fabric, files, faults, proposal } = report
  const ingested = files.filter(({ outcome }) => outcome === 'ingested').length
  const rejected = files.filter(({ outcome }) => outcome === 'rejected').length
  const done = proposal === undefined ? 'ingested' : `proposed in #${proposal.id}`
  const counts = [
    ...(ingested === 0 ? [] : [`${countOfFiles(ingested)} ${done}`]),
    ...(rejected === 0 ? [] : [`${ingested === 0 ? countOfFiles(rejected) : rejected} rejected`]),
  ]
  const outcome = counts.join(', ') || report.message
  const description = `${outcome}${firstOf(faults, rejected === 0 ? 'warning' : 'error', report)}`
  return status(fabric, rejected === 0 ? 'success' : 'failure', description)
}

/** Returns the status of a failed operation, which has no report. */
export function statusOfFailure({ message, faults = [] }: OperationFailure, place: Place): CommitStatus {
  return status(place.fabric, 'error', `${message}${firstOf(faults, 'error', place)}`)
}

function status(fabric: string, state: CommitStatus['state'], description: string): CommitStatus {
  return { state, context: `gitops-file-manager/${fabric}`, description: description.replace(/\p{Cc}+/gu, ' ').trim() }
}

function countOfFiles(count: number): string {
  return `${count} file${count === 1 ? '' : 's'}`
}

/** Describes the first fault, with its place relative to the fabric's directory, and counts the others. */
function firstOf(all: readonly Fault[], severity: Fault['severity'], { directory }: Pick<Place, 'directory'>): string {
  const faults = all.filter((fault) => fault.severity === severity)
  const [first] = faults
  if (first === undefined) return ''
  const file = first.file.startsWith(`${directory}/`) ? first.file.slice(directory.length + 1) : first.file
  const more = faults.length === 1 ? '' : ` and ${faults.length - 1} more`
  return `: ${formatPosition({ ...first, file })} ${first.code.replaceAll('_', ' ')}${more}`
}
