import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Candidate } from '../raw/candidate.ts'
import { readCandidates } from '../raw/read-raw-file.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { changedSnapshot } from '../tree/changed-snapshot.ts'
import { guardContent } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import { isManifestFile, walk } from '../tree/walk.ts'
import { plannedBlob, plannedBytes } from './planned-file.ts'
import { UNMANAGED } from './unmanaged-files.ts'

/** A file below `unmanaged/` as the changes planned so far leave it. */
export interface UnmanagedText {
  path: string
  bytes: Uint8Array
  candidates: readonly Candidate[]
  /** What is wrong with it. */
  faults: readonly Fault[]
}

/** A candidate with the identity of an object. */
export type IdentifiedCandidate = Candidate & { object: NonNullable<Candidate['object']> }

/** An object below `unmanaged/`, and the file that it may share with others. */
export interface UnmanagedDocument {
  file: UnmanagedText
  candidate: IdentifiedCandidate
}

/** What is read of a fabric and its planned changes. */
interface Planned {
  fabric: FabricState
  changes: ChangeSet
}

/**
 * Finds an object below `unmanaged/`: in the file that the manifest names, and with `everywhere` in any other one,
 * since hands may have put it there.
 */
export async function findUnmanaged(
  planned: Planned,
  key: string,
  { everywhere }: { everywhere: boolean },
): Promise<UnmanagedDocument | undefined> {
  const { layout, manifest } = planned.fabric
  const entry = await manifest.get(UNMANAGED, key)
  const recorded = entry === undefined ? undefined : await readUnmanaged(planned, joinPath(layout.directory, entry.path))
  const found = recorded?.find(({ candidate }) => candidate.key === key)
  if (found !== undefined || !everywhere) return found
  for (const document of await unmanagedDocuments(planned)) if (document.candidate.key === key) return document
  return undefined
}

/** Returns every object below `unmanaged/`, by file. Reads all of its files. */
export async function unmanagedDocuments(planned: Planned): Promise<UnmanagedDocument[]> {
  const { snapshot, layout, budget } = planned.fabric
  const after = changedSnapshot(snapshot, planned.changes.changes)
  const { files } = await walk(after, layout.unmanaged, { budget, keep: ({ name }) => isManifestFile(name) })
  const documents: UnmanagedDocument[] = []
  for (const { path } of files) documents.push(...(await readUnmanaged(planned, path)))
  return documents
}

/** Returns the objects in a file below `unmanaged/`; none of a file that is missing or cannot be read. */
export async function readUnmanaged({ fabric, changes }: Planned, path: string): Promise<UnmanagedDocument[]> {
  const { snapshot, budget } = fabric
  const blob = await plannedBlob(snapshot, changes, path)
  if (blob === undefined) return []
  const read = () => plannedBytes(snapshot, changes, path, blob)
  const guarded = await guardContent(path, budget, read, (bytes) => documentsIn(unmanagedText(path, bytes, fabric)))
  return 'value' in guarded ? guarded.value : []
}

/** Reads the text of a file below `unmanaged/` by the rules of a raw file. */
export function unmanagedText(path: string, bytes: Uint8Array, { kinds }: Pick<FabricState, 'kinds'>): UnmanagedText {
  const { candidates, faults } = readCandidates(path, bytes, kinds)
  return { path, bytes, candidates, faults }
}

/** Returns the objects in a file. */
export function documentsIn(file: UnmanagedText): UnmanagedDocument[] {
  return file.candidates.flatMap((candidate) => (isIdentified(candidate) ? [{ file, candidate }] : []))
}

function isIdentified(candidate: Candidate): candidate is IdentifiedCandidate {
  return candidate.object !== undefined
}
