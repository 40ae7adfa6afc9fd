import { error, type Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Candidate, ManagedCandidate } from '../raw/candidate.ts'
import { ownNameFault } from '../raw/raw-file-name.ts'
import { type DocumentCheck, readCandidates } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import { guardContent } from '../tree/file-guard.ts'
import { entryNoun } from '../tree/snapshot.ts'
import type { FoundFile } from '../tree/walk.ts'
import type { ChangedFile, KnownObject } from './compare-managed.ts'

/** An object in a file that was changed by hand. */
export interface HandObject {
  candidate: ManagedCandidate
  /** The object's document with the comments around it. */
  bytes: Uint8Array
  blob: string
  /** The object's manifest entry, whatever path it names. */
  entry: ManifestEntry | undefined
}

/**
 * A file that was changed by hand, considered without other files. With an error among its faults it stays as it is.
 */
export interface HandFile {
  file: FoundFile
  /** The object that the manifest expects in this file. */
  known?: KnownObject
  objects: HandObject[]
  faults: Fault[]
  /** What its schema does not allow, which keeps no hand edit from being adopted: it is on the branch already. */
  warnings: Fault[]
}

/** Reads a changed file by the same rules as a raw file. */
export async function readHandFile(
  fabric: FabricState,
  { file, known }: ChangedFile,
  check: DocumentCheck | undefined,
): Promise<HandFile> {
  const source = { file, ...definedOf({ known }), objects: [], warnings: [] }
  const unreadable = ownNameFault(file.path) ?? misplacedFault(file, known)
  if (unreadable !== undefined) return { ...source, faults: [unreadable] }
  const { snapshot, budget } = fabric
  const work = (bytes: Uint8Array) => readObjects(fabric, { file, known }, bytes, check)
  const guarded = await guardContent(file.path, budget, () => snapshot.blob(file.oid), work)
  return 'fault' in guarded ? { ...source, faults: [guarded.fault] } : { ...source, ...guarded.value }
}

/**
 * Returns the fault of a link or submodule, which is not followed: an error if the manifest expects an object there.
 */
function misplacedFault({ path, type }: FoundFile, known: KnownObject | undefined): Fault | undefined {
  if (type === 'blob') return undefined
  return {
    code: 'not_a_file',
    severity: known === undefined ? 'warning' : 'error',
    message: `${path} is ${entryNoun(type)}, which is not followed`,
    file: path,
    found: entryNoun(type),
    expected: known?.entry.object ?? 'a file',
    hint: 'put the file itself there',
  }
}

async function readObjects(
  fabric: FabricState,
  { file, known }: { file: FoundFile; known: KnownObject | undefined },
  bytes: Uint8Array,
  check: DocumentCheck | undefined,
): Promise<Pick<HandFile, 'objects' | 'faults' | 'warnings'>> {
  const warnings: Fault[] = []
  const collected: DocumentCheck = (...document) => {
    for (const fault of check?.(...document) ?? []) warnings.push({ ...fault, severity: 'warning' })
    // Stryker disable next-line ArrayDeclaration: only errors are looked for among the faults.
    return []
  }
  const { candidates, faults } = readCandidates(file.path, bytes, fabric.kinds, { check: collected })
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return { objects: [], faults: errors, warnings }
  const objects = await objectsOf(fabric, candidates)
  return { objects, faults: contentFaults(file, known, candidates, objects), warnings }
}

/** Returns no object if the file holds anything else. */
async function objectsOf({ manifest }: FabricState, candidates: readonly Candidate[]): Promise<HandObject[]> {
  const filled = candidates.filter(({ target }) => target !== 'empty')
  const objects: HandObject[] = []
  for (const candidate of filled) {
    if (candidate.target !== 'managed') return []
    const bytes = Buffer.concat(withComments(candidates, candidate).map((part) => part.bytes))
    const entry = await manifest.get(candidate.plural, candidate.key)
    objects.push({ candidate, bytes, blob: blobId(bytes), entry })
  }
  return objects
}

/** Returns the document and the comment-only documents after it; for the first object, also those before it. */
export function withComments(candidates: readonly Candidate[], candidate: Candidate): Candidate[] {
  const position = candidates.indexOf(candidate)
  const isFilled = ({ target }: Candidate) => target !== 'empty'
  const next = candidates.findIndex((other, index) => index > position && isFilled(other))
  const start = candidates.slice(0, position).some(isFilled) ? position : 0
  return candidates.slice(start, next === -1 ? undefined : next)
}

/** Returns the fault of a file without its expected object (an error), or without any managed object (a warning). */
function contentFaults(
  file: FoundFile,
  known: KnownObject | undefined,
  candidates: readonly Candidate[],
  objects: readonly HandObject[],
): Fault[] {
  const other = candidates.find(({ target }) => target === 'unmanaged' || target === 'plain')
  const line = other?.line ?? 1
  if (known !== undefined && !objects.some(({ candidate }) => candidate.key === known.entry.object))
    return [identityChanged(file, known, objects[0]?.candidate, objects[0]?.candidate.line ?? line)]
  if (objects.length > 0) return []
  const what = other === undefined ? 'no document' : 'a document that is no object of a managed kind'
  return [
    {
      code: 'not_adopted',
      severity: 'warning',
      message: `The file holds ${what}; it is left alone and not managed`,
      file: file.path,
      line,
      column: 1,
      hint: 'move it to raw to have each object put into its own file',
    },
  ]
}

function identityChanged(file: FoundFile, { entry }: KnownObject, found: Candidate | undefined, line: number): Fault {
  return error(
    'identity_changed',
    { file: file.path, line, column: 1 },
    'The file does not contain the object that belongs in it',
    {
      found: found?.key ?? 'no object of a managed kind',
      expected: entry.object,
      hint: 'an object is renamed by a new file for the new one, and deleting the old file',
    },
  )
}
