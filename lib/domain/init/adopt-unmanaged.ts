import { asWarning, type Fault, warning } from '../../contract/fault.ts'
import { isKustomization, PLAIN_ENDING } from '../appliers/file-names.ts'
import { isPathOf, plainPath, rawPathOf, unmanagedPath } from '../appliers/unmanaged-path.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { joinParts } from '../plan/join-parts.ts'
import { plainKey } from '../plan/plain-file.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { Candidate, ManagedCandidate } from '../raw/candidate.ts'
import { readCandidates } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { pathTaken } from '../tree/places.ts'
import { joinPath } from '../tree/repo-path.ts'
import { type FoundFile, walk } from '../tree/walk.ts'
import { adoptable } from './adoptable.ts'
import { type Adoption, readGuarded } from './adoption.ts'

export interface UnmanagedOptions {
  operation: string
  /** Files that the manifest knew so far, by path relative to the fabric's directory: only these are rewritten. */
  owned: ReadonlySet<string>
}

/** A file below `unmanaged/` and what is in it. */
interface UnmanagedFile {
  file: FoundFile
  bytes: Uint8Array
  candidates: Candidate[]
}

/**
 * Records the files below `unmanaged/` in the manifest. Files of the manager that appliers would not accept are put
 * right: their names, plain data between their objects, lists, and objects whose kind is managed now.
 */
export async function adoptUnmanaged(fabric: FabricState, changes: ChangeSet, options: UnmanagedOptions): Promise<Adoption> {
  const { files, faults } = await adoptable(fabric, fabric.layout.unmanaged)
  const adoption: Adoption = { adopted: 0, faults }
  for (const file of files) {
    const isOwned = options.owned.has(relative(fabric, file.path))
    if (!isOwned && isKustomization(file.path)) continue
    const read = await readGuarded(fabric, file, (bytes) => readObjects(fabric, file, bytes))
    if ('faults' in read) {
      for (const fault of read.faults) faults.push(asWarning(fault))
      continue
    }
    adoption.adopted++
    if (!isOwned) await recordWhole(fabric, read, options)
    else faults.push(...(await putRight(fabric, changes, read, options)))
  }
  await recordPlainFiles(fabric, options)
  return adoption
}

function readObjects(fabric: FabricState, file: FoundFile, bytes: Uint8Array): UnmanagedFile | { faults: Fault[] } {
  const { candidates, faults } = readCandidates(file.path, bytes, fabric.kinds)
  const errors = faults.filter(({ severity }) => severity === 'error')
  return errors.length > 0 ? { faults: errors } : { file, bytes, candidates }
}

/** Records a file as it is. One without objects is known by its raw file, as if the manager had written it. */
async function recordWhole(fabric: FabricState, { file, bytes, candidates }: UnmanagedFile, options: UnmanagedOptions) {
  const isPlain = candidates.every(({ target }) => target === 'plain' || target === 'empty')
  if (isPlain) await recordPlain(fabric, file.path, file.oid, options)
  else await recordObjects(fabric, file.path, bytes, options)
}

/** Records each object of a file, under the id that its text has in this file. */
async function recordObjects(fabric: FabricState, path: string, bytes: Uint8Array, { operation }: UnmanagedOptions) {
  for (const { key, blob, target } of readCandidates(path, bytes, fabric.kinds).candidates) {
    if (target === 'unmanaged')
      await fabric.manifest.set(UNMANAGED, { object: key, path: relative(fabric, path), blob, operation })
  }
}

/** A file below `unmanaged/` that a file of the manager becomes. */
interface Part {
  path: string
  bytes: Uint8Array
  /** Whether it holds what is no object. */
  isPlain: boolean
}

/** What a file of the manager has to become. */
interface Division {
  /** None of comments alone that are left of a file. */
  parts: Part[]
  /** Objects whose kind is managed now. */
  managed: ManagedCandidate[]
}

function divide({ layout }: FabricState, { file, bytes, candidates }: UnmanagedFile): Division {
  const name = file.path.slice(layout.unmanaged.length + 1)
  const isOwn = isPathOf(rawPathOf(name), name)
  const rawPath = isOwn ? rawPathOf(name) : name
  const plain = candidates.filter(({ target }) => target === 'plain')
  const rest = candidates.filter(({ target }) => target === 'unmanaged' || target === 'empty')
  const isWhole = rest.length === candidates.length && rest.every(({ item }) => item === undefined)
  const hasObjects = isWhole || rest.some(({ target }) => target === 'unmanaged')
  const path = isOwn ? file.path : joinPath(layout.unmanaged, unmanagedPath(rawPath))
  const part = (to: string, of: Candidate[], isPlain: boolean): Part => ({
    path: to,
    bytes: isWhole ? bytes : joinParts(of.map((one) => one.bytes)),
    isPlain,
  })
  return {
    parts: [
      ...(hasObjects ? [part(path, rest, false)] : []),
      ...(plain.length > 0 ? [part(joinPath(layout.unmanaged, plainPath(rawPath)), plain, true)] : []),
    ],
    managed: candidates.filter((candidate) => candidate.target === 'managed'),
  }
}

/** Divides a file of the manager by what its documents are. Leaves it as it is, with a fault, if a path is taken. */
async function putRight(
  fabric: FabricState,
  changes: ChangeSet,
  { file, bytes, candidates }: UnmanagedFile,
  options: UnmanagedOptions,
): Promise<Fault[]> {
  const { parts, managed } = divide(fabric, { file, bytes, candidates })
  const wanted = [
    ...parts.map(({ path }) => path).filter((path) => path !== file.path),
    ...managed.map(({ managedPath }) => joinPath(fabric.layout.managed, managedPath)),
  ]
  const taken = await firstTaken(fabric, changes, wanted)
  if (taken !== undefined) {
    await recordObjects(fabric, file.path, bytes, options)
    const fault = asWarning(pathTaken('What is in this file', taken.path, taken.reason))
    return [{ ...fault, file: file.path, related: [{ file: taken.path }] }]
  }
  writeParts(changes, file, parts)
  for (const { path, bytes: text, isPlain } of parts) {
    if (isPlain) await recordPlain(fabric, path, blobId(text), options)
    else await recordObjects(fabric, path, text, options)
  }
  for (const object of managed) await manage(fabric, changes, object, options)
  return managed.length === 0 ? [] : [becomesManaged(file, managed)]
}

/** A file that only changes its name is moved, so that its history can be followed. */
function writeParts(changes: ChangeSet, file: FoundFile, parts: readonly Part[]): void {
  const whole = parts.find(({ bytes }) => blobId(bytes) === file.oid)
  if (whole !== undefined && whole.path !== file.path) {
    changes.move(file.path, whole.path, file.oid)
    return
  }
  if (parts.every(({ path }) => path !== file.path)) changes.delete(file.path)
  for (const { path: to, bytes } of parts) changes.write(to, bytes, to === file.path ? file.oid : undefined)
}

async function firstTaken(
  { places }: FabricState,
  changes: ChangeSet,
  paths: string[],
): Promise<{ path: string; reason: string } | undefined> {
  for (const path of paths) {
    const reason = await places.obstacleToNew(path, changes)
    if (reason !== undefined) return { path, reason }
  }
  return undefined
}

async function manage(
  fabric: FabricState,
  changes: ChangeSet,
  { plural, managedPath, key, bytes, blob }: ManagedCandidate,
  { operation }: UnmanagedOptions,
): Promise<void> {
  const path = joinPath(fabric.layout.managed, managedPath)
  changes.write(path, bytes)
  await fabric.manifest.set(plural, { object: key, path: relative(fabric, path), blob, operation })
}

function becomesManaged({ path }: FoundFile, objects: readonly ManagedCandidate[]): Fault {
  return warning('becomes_managed', path, `Objects whose kind is managed now have moved from here: ${objects.length}`, {
    hint: 'have one Application or Kustomization read both directories, or turn pruning off for this commit: two could delete and create them anew',
  })
}

/** Records a file with what is no object: it is known by its raw file. */
async function recordPlain(fabric: FabricState, path: string, blob: string, { operation }: UnmanagedOptions): Promise<void> {
  const { layout, manifest } = fabric
  const raw = joinPath(layout.raw, rawPathOf(path.slice(layout.unmanaged.length + 1)))
  const entry = { object: plainKey(relative(fabric, raw)), path: relative(fabric, path), blob, operation }
  await manifest.set(UNMANAGED, entry)
}

async function recordPlainFiles(fabric: FabricState, options: UnmanagedOptions): Promise<void> {
  const { snapshot, layout, budget } = fabric
  const keep = ({ name }: { name: string }) => name.endsWith(PLAIN_ENDING)
  for (const { path, oid, type } of (await walk(snapshot, layout.unmanaged, { budget, keep })).files) {
    if (type === 'blob') await recordPlain(fabric, path, oid, options)
  }
}
