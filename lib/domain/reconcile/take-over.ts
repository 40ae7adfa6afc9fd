import { asWarning, type Fault, warning } from '../../contract/fault.ts'
import type { HandEdit } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { isKustomization } from '../appliers/file-names.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { kindInKey } from '../fabric/object-ref.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { joinParts } from '../plan/join-parts.ts'
import { plannedBlob, rewriteFile } from '../plan/planned-file.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { Candidate, ManagedCandidate } from '../raw/candidate.ts'
import { classify } from '../raw/classify.ts'
import { expand } from '../raw/read-raw-file.ts'
import { sealedTogether } from '../raw/sealed-together.ts'
import { guardFile, readBytes } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import { isManifestFile, walk } from '../tree/walk.ts'
import type { AdoptionContext } from './adopt-file.ts'
import { withComments } from './hand-file.ts'

/** The objects that moved, and warnings about those that have to stay in `unmanaged/`. */
export interface TakeOver {
  edits: HandEdit[]
  faults: Fault[]
}

/** A file below `unmanaged/` that is not empty, with its documents; those of lists are their items. */
interface UnmanagedFile {
  path: string
  blob: string
  documents: readonly YamlDocument[]
  candidates: readonly Candidate[]
}

/**
 * Moves objects of kinds that are managed since the last commit (by a new version of the manager, or by the fabric's
 * settings) out of `unmanaged/` into files of their own: without it, a raw file with a newer version of one would leave
 * the old version to be applied as well. Takes what the manager wrote first, then what hands have put there. Reads
 * nothing if the same kinds were managed at that commit.
 */
export async function takeOver(context: AdoptionContext): Promise<TakeOver> {
  const { fabric } = context
  const { manifest, kinds, budget, layout } = fabric
  const result: TakeOver = { edits: [], faults: [] }
  if (manifest.sortedBy === kinds.digest) return result
  const entries = (await manifest.all(UNMANAGED)).filter(({ object }) => isManaged(object, kinds))
  const recorded = new Set(entries.map(({ path }) => joinPath(layout.directory, path)).sort())
  for (const path of [...recorded, ...(await otherFiles(fabric, recorded))]) {
    await budget.turn()
    const guarded = await guardFile(path, budget, () => takeFrom(context, path, recorded.has(path)))
    const { edits, faults } = 'fault' in guarded ? { edits: [], faults: [guarded.fault] } : guarded.value
    result.edits.push(...edits)
    for (const fault of faults) result.faults.push(asWarning(fault))
  }
  return result
}

/** Whether an object is of a managed kind; `object` is a key, `Kind.group/namespace/name`. */
function isManaged(object: string, kinds: KindRegistry): boolean {
  const { group, kind } = kindInKey(object)
  return kinds.find(group, kind) !== undefined
}

async function otherFiles({ snapshot, layout, budget }: FabricState, recorded: ReadonlySet<string>): Promise<string[]> {
  const { files } = await walk(snapshot, layout.unmanaged, { budget, keep: ({ name }) => isManifestFile(name) })
  return files.map(({ path }) => path).filter((path) => !recorded.has(path) && !isKustomization(path))
}

/**
 * A file that cannot be read is a fault only if the manager knows of an object in it: anything may be in the others.
 */
async function takeFrom(context: AdoptionContext, path: string, isRecorded: boolean): Promise<TakeOver> {
  const { snapshot, kinds } = context.fabric
  const entry = await snapshot.entry(path)
  if (entry?.type !== 'blob') return { edits: [], faults: [] }
  const read = await readBytes(snapshot, { path, oid: entry.oid })
  if ('fault' in read) return { edits: [], faults: isRecorded ? [read.fault] : [] }
  const { documents, faults } = readYamlStream(read.value, path)
  const expanded = documents.map((document) => expand(document, path))
  const errors = [...faults, ...expanded.flatMap((one) => one.faults), ...sealedTogether(documents, path)].filter(
    ({ severity }) => severity === 'error',
  )
  if (errors.length > 0) return { edits: [], faults: isRecorded ? errors : [] }
  const classified = expanded.flatMap((one) => one.documents).map((document) => classify(document, path, kinds))
  const candidates = classified.map(({ candidate }) => candidate)
  const misnamed = classified
    .filter(({ candidate }) => isRecorded && candidate.target === 'misnamed')
    .flatMap((one) => one.faults)
  const taken = await moveObjects(context, { path, blob: entry.oid, documents, candidates })
  return { edits: taken.edits, faults: [...misnamed, ...taken.faults] }
}

async function moveObjects(context: AdoptionContext, file: UnmanagedFile): Promise<TakeOver> {
  const faults: Fault[] = []
  const taken = new Map<ManagedCandidate, string>()
  const keys = new Set<string>()
  for (const candidate of file.candidates) {
    if (candidate.target !== 'managed') continue
    const path = joinPath(context.fabric.layout.managed, candidate.managedPath)
    const obstacle = keys.has(candidate.key) ? `${file.path} holds the object twice` : await obstacleTo(context, candidate, path)
    keys.add(candidate.key)
    if (obstacle === undefined) taken.set(candidate, path)
    else faults.push(staysUnmanaged(file.path, candidate, obstacle))
  }
  await cut(context, file, taken)
  const edits: HandEdit[] = []
  for (const [candidate, path] of taken) edits.push(await recordTaken(context, file, candidate, path))
  return { edits, faults }
}

async function obstacleTo(
  { fabric, changes }: AdoptionContext,
  { plural, key }: ManagedCandidate,
  path: string,
): Promise<string | undefined> {
  const known = await fabric.manifest.get(plural, key)
  if (known !== undefined) return `the object is in ${joinPath(fabric.layout.directory, known.path)} as well`
  const isTaken =
    changes.get(path) !== undefined || (!changes.isMovedAway(path) && (await fabric.snapshot.entry(path)) !== undefined)
  return isTaken ? `there is something at ${path}` : fabric.places.obstacle(path, changes)
}

function staysUnmanaged(file: string, { object, line }: ManagedCandidate, obstacle: string): Fault {
  return warning(
    'not_adopted',
    { file, line, column: 1 },
    `${object.kind} ${object.name} is of a kind that is managed now, but stays in unmanaged: ${obstacle}`,
    { hint: 'delete one of the two, or what is in the way, in a commit of your own' },
  )
}

/**
 * Writes each object to its path; what is not taken stays, byte for byte, and a file with nothing else goes. A list of
 * which an item is taken becomes documents, as an ingest divides it.
 */
async function cut(context: AdoptionContext, file: UnmanagedFile, taken: ReadonlyMap<Candidate, string>): Promise<void> {
  const { fabric, changes } = context
  const { path, blob, documents, candidates } = file
  const filled = candidates.filter(({ target }) => target !== 'empty')
  const [first] = taken
  if (first === undefined) return
  const [{ item }, only] = first
  if (filled.length === 1 && item === undefined) return changes.move(path, only, blob)
  const isDone = filled.every((candidate) => taken.has(candidate))
  for (const [candidate, to] of taken) changes.write(to, bytesOf(candidate, candidates, !isDone))
  if (isDone) {
    changes.delete(path)
    return
  }
  const rest = documents.flatMap((document): { bytes: Uint8Array }[] => {
    const parts = candidates.filter((candidate) => candidate.document === document.index)
    return parts.some((part) => taken.has(part)) ? parts.filter((part) => !taken.has(part)) : [document]
  })
  await rewriteFile(fabric.snapshot, changes, path, joinParts(rest.map(({ bytes }) => bytes)))
}

/** Comments of their own go with the object that they follow, unless other documents stay in the file. */
function bytesOf(candidate: Candidate, candidates: readonly Candidate[], commentsStay: boolean): Uint8Array {
  return commentsStay ? candidate.bytes : Buffer.concat(withComments(candidates, candidate).map(({ bytes }) => bytes))
}

/** Moves the object's entry to its kind. What was edited in `unmanaged/` counts as put there by hand. */
async function recordTaken(
  { fabric, changes, operation }: AdoptionContext,
  file: UnmanagedFile,
  { plural, key, blob: documentBlob }: ManagedCandidate,
  path: string,
): Promise<HandEdit> {
  const { manifest } = fabric
  const known = await manifest.get(UNMANAGED, key)
  const blob = (await plannedBlob(fabric.snapshot, changes, path)) ?? documentBlob
  const isAsWritten = known?.blob === blob
  const { source, document, base } = known ?? {}
  await manifest.delete(UNMANAGED, key)
  await manifest.set(plural, {
    object: key,
    path: relative(fabric, path),
    blob,
    ...(isAsWritten ? definedOf({ base }) : { base: null }),
    ...definedOf({ source, document }),
    operation,
  })
  return { what: 'taken_over', object: key, path, from: file.path, blob }
}
