import { error, type Fault, type Position } from '../../contract/fault.ts'
import { DocumentContent } from '../../yaml/stream/document-content.ts'
import { LIMITS } from '../limits.ts'
import type { Candidate } from '../raw/candidate.ts'
import type { Reading } from '../raw/read-raw-file.ts'

const MAX_RIVALS = LIMITS.rivalsTold.value

/** Candidates whose identity occurs with different content elsewhere, each with some of its rivals. */
export type Duplicates = ReadonlyMap<Candidate, Candidate[]>

/**
 * Finds identities that occur with different content. It compares all files of the batch, refused ones included: the
 * order in which files are mended must not decide which content wins.
 */
export function findDuplicates(readings: readonly Reading[]): Duplicates {
  const byKey = candidatesByKey(readings)
  const duplicates = new Map<Candidate, Candidate[]>()
  for (const candidates of byKey.values()) {
    if (haveSameContent(candidates)) continue
    for (const candidate of candidates) duplicates.set(candidate, rivalsOf(candidate, candidates))
  }
  return duplicates
}

/** The files with candidates whose content has to be compared: others have the same identity and other bytes. */
export function filesToCompare(readings: readonly Reading[]): ReadonlySet<string> {
  const rivals = [...candidatesByKey(readings).values()].filter((all) => new Set(all.map(({ blob }) => blob)).size > 1)
  return new Set(rivals.flat().map(({ file }) => file))
}

/** Candidates of one identity. */
type Candidates = [Candidate, ...Candidate[]]

function candidatesByKey(readings: readonly Reading[]): ReadonlyMap<string, Candidates> {
  const byKey = new Map<string, Candidates>()
  for (const candidate of readings.flatMap((reading) => reading.candidates)) {
    if (candidate.target === 'empty') continue
    const candidates = byKey.get(candidate.key)
    if (candidates === undefined) byKey.set(candidate.key, [candidate])
    else candidates.push(candidate)
  }
  return byKey
}

/** Compares each candidate with the first only: sameness is transitive. Of equal blobs the bytes may not be there. */
function haveSameContent([first, ...others]: Candidates): boolean {
  const content = new DocumentContent(first.bytes)
  return others.every(({ blob, bytes }) => blob === first.blob || content.isSame(new DocumentContent(bytes)))
}

/** Returns only the first rivals: with 100,000 definitions of one object, each would name all others. */
function rivalsOf(candidate: Candidate, candidates: readonly Candidate[]): Candidate[] {
  // Stryker disable next-line MethodExpression: it saves work, and the result is cut again
  const first = candidates.slice(0, MAX_RIVALS + 1)
  return first.filter((other) => other !== candidate).slice(0, MAX_RIVALS)
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
