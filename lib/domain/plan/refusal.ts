import { type Fault, formatPosition } from '../../contract/fault.ts'
import type { DocumentOutcome } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { Candidate } from '../raw/candidate.ts'
import type { Reading } from '../raw/read-raw-file.ts'
import type { Decision, RefusedDecision } from './decision.ts'
import { type Duplicates, duplicateFault, positionOf } from './duplicates.ts'

/** Returns every fault of a file: in its text, in its objects, and duplicates in other files. */
export function fileFaults(reading: Reading, duplicates: Duplicates): Fault[] {
  const rivals = reading.candidates.flatMap((candidate) => {
    const others = duplicates.get(candidate)
    return others === undefined ? [] : [duplicateFault(candidate, others)]
  })
  return [...reading.faults, ...rivals]
}

/** Returns the report's account of a document. */
export function outcomeOf(candidate: Candidate, decision?: Decision): DocumentOutcome {
  const { file, document, item, line, object, key } = candidate
  const written = decision !== undefined && 'apply' in decision ? { blob: decision.blob ?? candidate.blob } : {}
  return {
    fate: decision?.fate ?? 'empty',
    file,
    document,
    ...definedOf({ item }),
    line,
    ...definedOf({ object }),
    ...(object === undefined ? {} : { key }),
    ...definedOf({ path: decision?.path }),
    ...written,
    ...definedOf({ reason: decision?.reason, merge: decision?.merge }),
  }
}

/**
 * Returns the outcomes of the documents in a refused file. Each has a reason: its own fault, or a fault elsewhere in
 * the file.
 */
export function refusedDocuments(
  reading: Reading,
  duplicates: Duplicates,
  because?: string,
  conflicts: ReadonlyMap<Candidate, RefusedDecision> = new Map(),
): DocumentOutcome[] {
  const errors = reading.faults.filter((fault) => fault.severity === 'error')
  return reading.candidates.map((candidate, index) => {
    const outcome = outcomeOf(candidate)
    const conflict = conflicts.get(candidate)
    if (conflict?.fate === 'rejected') return { ...outcome, fate: 'rejected' as const, reason: 'path_taken' }
    if (conflict !== undefined) return { ...outcomeOf(candidate, conflict), reason: `${conflict.path} was ${conflict.reason}` }
    const rivals = duplicates.get(candidate)
    if (rivals !== undefined)
      return { ...outcome, fate: 'duplicate' as const, reason: 'duplicate_object', related: rivals.map(positionOf) }
    if (candidate.target === 'empty') return outcome
    const ownFault = errors.find((fault) => isWithin(fault, candidate, reading.candidates[index + 1]))
    return {
      ...outcome,
      fate: 'rejected' as const,
      reason: ownFault?.code ?? because ?? reasonFromNeighbour(reading, errors, duplicates, conflicts),
    }
  })
}

function isWithin(fault: Fault, candidate: Candidate, next: Candidate | undefined): boolean {
  const line = fault.line ?? 0
  return line >= candidate.line && (next === undefined || line < next.line)
}

/** Returns the reason for a document without a fault of its own: the first faulty neighbour in the file. */
function reasonFromNeighbour(
  reading: Reading,
  errors: Fault[],
  duplicates: Duplicates,
  conflicts: ReadonlyMap<Candidate, RefusedDecision>,
): string {
  const others = reading.candidates.filter((candidate) => duplicates.has(candidate) || conflicts.has(candidate))
  const because = [...errors, ...others].slice(0, 1).map((first) => `because of ${formatPosition(first)}`)
  return ['the file stays whole', ...because].join(' ')
}
