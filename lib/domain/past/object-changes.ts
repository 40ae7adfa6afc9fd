import { byText } from '../../by-text.ts'
import type { ChangesReport, ObjectChange } from '../../contract/object.ts'
import { definedOf } from '../../defined-of.ts'
import { isWithin } from '../fabric/layout.ts'
import { LIMITS } from '../limits.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { documentsIn, unmanagedText } from '../plan/unmanaged-document.ts'
import { readCandidates } from '../raw/read-raw-file.ts'
import { type ChangedFile, differenceOf } from '../revert/changed-files.ts'
import { blobId } from '../tree/blob-id.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { unifiedDiff } from '../tree/unified-diff.ts'
import { isManifestFile } from '../tree/walk.ts'

/** Diffs beyond this size are left out; together they fit into an answer of the API. */
const MAX_DIFF = 1024 * 1024

type Changes = Pick<ChangesReport, 'objects' | 'files' | 'left_out' | 'next'>

/** Which of the changes are told, and how. */
export interface ChangesPage {
  /** Files that differ, up to `LIMITS.changesTold`. */
  limit: number
  /** The `next` of the page before. */
  after?: string
  /** Only files whose path begins with it, before or after. */
  pathPrefix?: string
  /** Unchanged lines around each change. */
  context: number
}

/** One side of an object: its file, and the bytes. */
interface Side {
  path: string
  blob: string
  bytes: Uint8Array
}

/** An object's two sides; null for a file below `managed/` that holds something else. */
interface Sides {
  object: string | null
  before?: Side
  after?: Side
}

/**
 * The objects and files of a fabric that differ between two snapshots, by path. Reads only files that differ and are
 * told. An object that moves from a file of one page to that of another is told as removed and as added, and a folder
 * that differs in more than is read as one file, whose path ends in a slash.
 */
export async function objectChanges(fabric: FabricState, before: Snapshot, after: Snapshot, page: ChangesPage): Promise<Changes> {
  const { managed, unmanaged } = fabric.layout
  const { changed, folders } = await askedFiles(fabric, before, after, page)
  const told = changed.slice(0, page.limit)
  const mayHoldObjects = (file: ChangedFile) =>
    !folders.has(file) && (isWithin(managed, file.path) || (isWithin(unmanaged, file.path) && isManifestFile(file.path)))
  const sides = await sidesOf(fabric, before, after, told.filter(mayHoldObjects))
  const objects = sides.slice(0, LIMITS.changesTold.value)
  const places = new Set(sides.flatMap((side) => [side.before?.path, side.after?.path]))
  const files = told.filter(({ path }) => !places.has(path))
  return {
    objects: await withDiffs(objects, new Set(told.filter(isShared(fabric)).map(({ path }) => path)), page.context),
    files: files.map(({ path, before, after }) => ({ change: kindOf({ before, after }), path })),
    left_out: changed.length - told.length + sides.length - objects.length,
    ...(changed.length > told.length && definedOf({ next: told.at(-1)?.path })),
  }
}

async function askedFiles(
  { layout, budget }: FabricState,
  before: Snapshot,
  after: Snapshot,
  { after: last = '', pathPrefix = '' }: ChangesPage,
): Promise<{ changed: ChangedFile[]; folders: ReadonlySet<ChangedFile> }> {
  const { files, large } = await differenceOf(before, after, layout.directory, budget)
  const folders = large.map(({ path, ...ids }) => ({ path: `${path}/`, ...ids }))
  const asked = ({ path }: ChangedFile) => !isWithin(layout.hnp, path) && path > last && path.startsWith(pathPrefix)
  const changed = [...files, ...folders].filter(asked).sort(byText(({ path }) => path))
  return { changed, folders: new Set(folders) }
}

/** Whether a file is there on both sides, and may have objects that come and go. */
function isShared({ layout }: FabricState): (file: ChangedFile) => boolean {
  return ({ path, before, after }) => isWithin(layout.unmanaged, path) && before !== undefined && after !== undefined
}

/** Returns the objects that differ. By object, so that one whose file was renamed is one change. */
async function sidesOf(fabric: FabricState, before: Snapshot, after: Snapshot, files: ChangedFile[]): Promise<Sides[]> {
  const sides = new Map<string, Sides>()
  for (const { path, ...blobs } of files) {
    for (const when of ['before', 'after'] as const) {
      const blob = blobs[when]
      if (blob === undefined) continue
      const bytes = await (when === 'before' ? before : after).blob(blob)
      for (const { object, ...side } of objectsIn(fabric, { path, blob, bytes })) {
        const key = object ?? path
        sides.set(key, { object, ...sides.get(key), [when]: side })
      }
    }
  }
  const differing = [...sides.values()].filter((side) => side.before?.blob !== side.after?.blob || isMoved(side))
  return differing.sort(byText((side) => (side.after ?? side.before)?.path ?? ''))
}

/** Adds the diffs of objects; in a shared file the diff is that of the object's own text. */
async function withDiffs(all: readonly Sides[], shared: ReadonlySet<string>, context: number): Promise<ObjectChange[]> {
  const changes: ObjectChange[] = []
  let room = MAX_DIFF
  for (const side of all) {
    const { before = nothingIn(side.after, shared), after = nothingIn(side.before, shared) } = side
    const diff = room > 0 ? await diffOf(before, after, context) : undefined
    room -= diff?.length ?? 0
    changes.push({ ...changeOf(side), ...(diff !== undefined && room >= 0 && { diff, lines: linesIn(diff) }) })
  }
  return changes
}

/** The added and removed lines of a unified diff: those within the lengths that the heads of its hunks give. */
function linesIn(diff: string): NonNullable<ObjectChange['lines']> {
  const lines = { added: 0, removed: 0 }
  let [old, now] = [0, 0]
  for (const line of diff.split('\n')) {
    if (old + now <= 0) [old, now] = lengthsIn(line)
    else if (line.startsWith('+')) [lines.added, now] = [lines.added + 1, now - 1]
    else if (line.startsWith('-')) [lines.removed, old] = [lines.removed + 1, old - 1]
    else if (!line.startsWith('\\')) [old, now] = [old - 1, now - 1]
  }
  return lines
}

/** A length of one line is left out. */
function lengthsIn(head: string): [old: number, now: number] {
  const [matched, old = '1', now = '1'] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(head) ?? []
  return matched === undefined ? [0, 0] : [Number(old), Number(now)]
}

function nothingIn(other: Side | undefined, shared: ReadonlySet<string>): Side | undefined {
  if (other === undefined || !shared.has(other.path)) return undefined
  const bytes = new Uint8Array()
  return { path: other.path, blob: blobId(bytes), bytes }
}

function isMoved({ before, after }: Sides): boolean {
  return before !== undefined && after !== undefined && before.path !== after.path
}

function changeOf(side: Sides): ObjectChange {
  const { object, before, after } = side
  const [blobBefore, blobAfter] = [before?.blob, after?.blob]
  return {
    change: kindOf({ before: blobBefore, after: blobAfter }),
    object,
    path: after?.path ?? before?.path ?? '',
    ...(isMoved(side) && before !== undefined && { from: before.path }),
    before: blobBefore ?? null,
    after: blobAfter ?? null,
  }
}

function kindOf({ before, after }: Pick<ChangedFile, 'before' | 'after'>): ObjectChange['change'] {
  if (before === undefined) return 'added'
  return after === undefined ? 'removed' : 'changed'
}

/**
 * Returns the objects of a file, each with its own text: below `unmanaged/` any number, and below `managed/` one, or
 * null for a file that holds something else.
 */
function objectsIn(fabric: FabricState, file: Side): (Side & { object: string | null })[] {
  const { path, bytes } = file
  if (isWithin(fabric.layout.unmanaged, path)) {
    return documentsIn(unmanagedText(path, bytes, fabric)).map(({ candidate }) => ({
      object: candidate.key,
      path,
      blob: candidate.blob,
      bytes: candidate.bytes,
    }))
  }
  const { candidates } = readCandidates(path, bytes, fabric.kinds)
  const [only, other] = candidates.filter(({ target }) => target !== 'empty')
  return [{ ...file, object: only?.target === 'managed' && other === undefined ? only.key : null }]
}

/** The diff of an object that keeps its file is that file's; one that moves leaves the old file for the new one. */
function diffOf(before: Side | undefined, after: Side | undefined, context: number): Promise<string> {
  const old = { entry: async () => before && { name: '', type: 'blob' as const, mode: '100644', oid: before.blob } }
  const snapshot = { ...old, blob: async () => before?.bytes ?? new Uint8Array() } as unknown as Snapshot
  if (before !== undefined && after?.path === before.path) return unifiedDiff(snapshot, [{ action: 'update', ...after }], context)
  if (before !== undefined && after?.blob === before.blob)
    return unifiedDiff(snapshot, [{ action: 'move', from: before.path, path: after.path, blob: after.blob }])
  return unifiedDiff(snapshot, [
    ...(before === undefined ? [] : [{ action: 'delete' as const, path: before.path }]),
    ...(after === undefined ? [] : [{ action: 'create' as const, ...after }]),
  ])
}
