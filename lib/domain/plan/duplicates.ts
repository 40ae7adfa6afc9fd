import type { Fault, Position } from '../fault.ts'
import { DocumentContent } from '../yaml-stream/document-content.ts'
import type { Candidate } from './candidate.ts'
import type { Reading } from './read-raw-file.ts'

/** The candidates that compete with another of the same identity and other content, each with its rivals. */
export type Duplicates = ReadonlyMap<Candidate, Candidate[]>

/**
 * Finds identities that occur with different contents, over all files of the batch, refused ones too: which file is mended first must
 * not decide which content wins.
 */
export function findDuplicates(readings: readonly Reading[]): Duplicates {
  const byKey = new Map<string, Candidate[]>()
  for (const candidate of readings.flatMap((reading) => reading.candidates)) {
    if (candidate.target === 'empty') continue
    const same = byKey.get(candidate.key)
    if (same === undefined) byKey.set(candidate.key, [candidate])
    else same.push(candidate)
  }
  const duplicates = new Map<Candidate, Candidate[]>()
  for (const same of byKey.values()) {
    if (saysTheSame(same)) continue
    for (const candidate of same) {
      duplicates.set(
        candidate,
        same.filter((other) => other !== candidate),
      )
    }
  }
  return duplicates
}

/** Sameness passes on from one to the next: each is compared with the first. */
function saysTheSame([first, ...others]: readonly Candidate[]): boolean {
  if (first === undefined) return true
  const content = new DocumentContent(first.bytes)
  return others.every(({ bytes }) => content.isSame(new DocumentContent(bytes)))
}

export function positionOf({ file, line }: Candidate): Position {
  return { file, line }
}

export function duplicateFault(candidate: Candidate, rivals: readonly Candidate[]): Fault {
  const { kind, namespace, name } = candidate.object ?? { kind: 'document', namespace: '', name: candidate.key }
  return {
    code: 'duplicate_object',
    severity: 'error',
    message: `${kind} ${namespace}/${name} is defined more than once, with different content`,
    file: candidate.file,
    line: candidate.line,
    column: 1,
    expected: 'one definition of an object in all files that are ingested together',
    hint: 'keep one of them; all files involved stay in raw until then',
    related: rivals.map(positionOf),
  }
}
