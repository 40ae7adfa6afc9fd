import type { Fault, Position } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import { DocumentContent } from '../../yaml/stream/document-content.ts'
import { LIMITS } from '../limits.ts'
import type { Candidate } from '../raw/candidate.ts'
import type { Reading } from '../raw/read-raw-file.ts'

const RIVALS_TOLD = LIMITS.rivalsTold.value

/** The candidates that compete with another of the same identity and other content, each with some of its rivals. */
export type Duplicates = ReadonlyMap<Candidate, Candidate[]>

/**
 * Finds identities that occur with different contents, over all files of the batch, refused ones too: which file is
 * mended first must not decide which content wins.
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
    for (const candidate of same) duplicates.set(candidate, rivalsOf(candidate, same))
  }
  return duplicates
}

/** Sameness passes on from one to the next: each is compared with the first. */
function saysTheSame([first, ...others]: readonly Candidate[]): boolean {
  if (first === undefined) return true
  const content = new DocumentContent(first.bytes)
  return others.every(({ bytes }) => content.isSame(new DocumentContent(bytes)))
}

/** The first of them: of 100,000 definitions of one object each would name all others. */
function rivalsOf(candidate: Candidate, same: readonly Candidate[]): Candidate[] {
  const told = same.slice(0, RIVALS_TOLD + 1)
  return told.filter((other) => other !== candidate).slice(0, RIVALS_TOLD)
}

export function positionOf({ file, line }: Candidate): Position {
  return { file, line }
}

export function duplicateFault(candidate: Candidate, rivals: readonly Candidate[]): Fault {
  const { kind, namespace, name } = candidate.object ?? { kind: 'document', namespace: '', name: candidate.key }
  return error(
    'duplicate_object',
    { file: candidate.file, line: candidate.line, column: 1 },
    `${kind} ${namespace}/${name} is defined more than once, with different content`,
    {
      expected: 'one definition of an object in all files that are ingested together',
      hint: 'keep one of them; all files involved stay in raw until then',
      related: rivals.map(positionOf),
    },
  )
}
