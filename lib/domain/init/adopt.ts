import { asWarning, type Fault, warning } from '../../contract/fault.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { isKustomization } from '../appliers/file-names.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { ManagedCandidate } from '../raw/candidate.ts'
import { classify } from '../raw/classify.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import type { FoundFile } from '../tree/walk.ts'
import { adoptUnmanaged } from './adopt-unmanaged.ts'
import { adoptable } from './adoptable.ts'
import { type Adoption, readGuarded } from './adoption.ts'

export interface AdoptOptions {
  operation: string
  /** Files below `unmanaged/` that the manifest knew so far, by path relative to the fabric's directory. */
  owned: ReadonlySet<string>
  /** Applied to the text of each managed file; the identity function unless the caller asks to strip stamps. */
  rewrite(bytes: Uint8Array): Uint8Array
  /** What fails it is adopted with a warning. */
  check?: DocumentCheck | undefined
}

/**
 * Records the existing files below `managed/` and `unmanaged/` in the manifest. A managed file moves to its object's
 * canonical path with its text unchanged. Unreadable and ambiguous files stay in place and are reported.
 */
export async function adoptFiles(fabric: FabricState, changes: ChangeSet, options: AdoptOptions): Promise<Adoption> {
  const managed = await adoptManaged(fabric, changes, options)
  const unmanaged = await adoptUnmanaged(fabric, changes, options)
  return { adopted: managed.adopted + unmanaged.adopted, faults: managed.faults.concat(unmanaged.faults) }
}

interface ManagedFile {
  file: FoundFile
  bytes: Uint8Array
  candidate: ManagedCandidate
  /** What its schema does not allow. */
  checked: Fault[]
}

/** Files that hold the same object. */
type Files = [ManagedFile, ...ManagedFile[]]

async function adoptManaged(fabric: FabricState, changes: ChangeSet, options: AdoptOptions): Promise<Adoption> {
  const { files, occupied, faults } = await adoptable(fabric, fabric.layout.managed)
  const byKey = new Map<string, Files>()
  for (const file of files) {
    const single = await readGuarded(fabric, file, (bytes) => singleObject(fabric, file, bytes, options.check))
    if ('faults' in single) {
      // The configuration of a build is for the tool that reads it, unless it is an object of that name.
      if (!isKustomization(file.path)) for (const fault of single.faults) faults.push(asWarning(fault))
      continue
    }
    for (const fault of single.checked) faults.push(asWarning(fault))
    addTo(byKey, single)
  }
  for (const files of byKey.values()) {
    const { winner, losers } = chooseOne(fabric, files)
    for (const loser of losers) faults.push(duplicateFile(loser, winner))
    await adoptOne(fabric, changes, { winner, path: await choosePath(fabric, changes, winner, occupied) }, options)
  }
  return { adopted: byKey.size, faults }
}

function addTo(byKey: Map<string, Files>, file: ManagedFile): void {
  const others = byKey.get(file.candidate.key)
  if (others === undefined) byKey.set(file.candidate.key, [file])
  else others.push(file)
}

async function adoptOne(
  fabric: FabricState,
  changes: ChangeSet,
  { winner, path }: { winner: ManagedFile; path: string },
  { operation, rewrite }: AdoptOptions,
): Promise<void> {
  const { file, candidate } = winner
  const bytes = rewrite(winner.bytes)
  const blob = blobId(bytes)
  if (path === file.path) changes.write(path, bytes, file.oid)
  else if (blob === file.oid) changes.move(file.path, path, file.oid)
  else {
    changes.delete(file.path)
    changes.write(path, bytes)
  }
  await fabric.manifest.set(candidate.plural, { object: candidate.key, path: relative(fabric, path), blob, operation })
}

function singleObject(
  fabric: FabricState,
  file: FoundFile,
  bytes: Uint8Array,
  check: DocumentCheck | undefined,
): ManagedFile | { faults: Fault[] } {
  const { documents, faults } = readYamlStream(bytes, file.path)
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return { faults: errors }
  const [document, ...more] = documents.filter(({ content }) => content !== 'empty')
  if (document === undefined) return { faults: [notAdopted(file, 'holds no document')] }
  if (more.length > 0) return { faults: [notAdopted(file, `holds ${more.length + 1} documents, not one`)] }
  const classified = classify(document, file.path, fabric.kinds)
  if (classified.faults.length > 0) return { faults: classified.faults }
  if (classified.candidate.target !== 'managed') return { faults: [notAdopted(file, 'holds no object of a managed kind')] }
  return { file, bytes, candidate: classified.candidate, checked: check?.(document, file.path, true) ?? [] }
}

/** Chooses among files with the same object: the one at the canonical path, otherwise the first. */
function chooseOne(fabric: FabricState, files: Files): { winner: ManagedFile; losers: ManagedFile[] } {
  const winner = files.find(({ file, candidate }) => file.path === canonicalPath(fabric, candidate)) ?? files[0]
  return { winner, losers: files.filter((other) => other !== winner) }
}

/** Returns the canonical path, or the current path if the canonical one is occupied or obstructed. */
async function choosePath(
  fabric: FabricState,
  changes: ChangeSet,
  { file, candidate }: ManagedFile,
  occupied: Set<string>,
): Promise<string> {
  const canonical = canonicalPath(fabric, candidate)
  if (occupied.has(canonical)) return file.path
  if ((await fabric.places.obstacle(canonical, changes)) !== undefined) return file.path
  occupied.add(canonical)
  return canonical
}

function canonicalPath(fabric: FabricState, candidate: ManagedCandidate): string {
  return `${fabric.layout.managed}/${candidate.managedPath}`
}

function notAdopted(file: FoundFile, what: string): Fault {
  return warning('not_adopted', { file: file.path, line: 1, column: 1 }, `The file ${what}; it is left alone and not managed`, {
    hint: 'move it to raw to have each object put into its own file',
  })
}

function duplicateFile({ file, candidate }: ManagedFile, winner: ManagedFile): Fault {
  return warning(
    'duplicate_object',
    { file: file.path, line: candidate.line, column: 1 },
    `${candidate.object.kind} ${candidate.object.namespace}/${candidate.object.name} is also in ${winner.file.path}, which is managed from now on`,
    {
      hint: `compare both, keep the newer content in ${winner.file.path} and delete ${file.path}: until then the object is applied twice`,
      related: [{ file: winner.file.path, line: winner.candidate.line }],
    },
  )
}
