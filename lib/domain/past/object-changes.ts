import { byText } from '../../by-text.ts'
import type { ChangesReport, ObjectChange } from '../../contract/object.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { readRawFile } from '../raw/read-raw-file.ts'
import { type ChangedFile, changedFiles } from '../revert/changed-files.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { unifiedDiff } from '../tree/unified-diff.ts'

/** Objects that are told one by one, and other files. */
const MAX_CHANGES = 500
/** Diffs beyond this size are left out; together they fit into an answer of the API. */
const MAX_DIFF = 1024 * 1024

type Changes = Pick<ChangesReport, 'objects' | 'files' | 'left_out'>

/** One side of an object: its file, and the bytes. */
interface Side {
  path: string
  blob: string
  bytes: Uint8Array
}

/** The objects and files of a fabric that differ between two snapshots. Reads only files that differ. */
export async function objectChanges(fabric: FabricState, before: Snapshot, after: Snapshot): Promise<Changes> {
  const { directory, managed, hnp } = fabric.layout
  const changed = (await changedFiles(before, after, directory)).filter(({ path }) => !isWithin(hnp, path))
  const told = changed.slice(0, MAX_CHANGES)
  const isObject = ({ path }: ChangedFile) => isWithin(managed, path)
  return {
    objects: await objectsOf(fabric, before, after, told.filter(isObject)),
    files: told.filter((file) => !isObject(file)).map(({ path, before, after }) => ({ change: kindOf({ before, after }), path })),
    left_out: changed.length - told.length,
  }
}

async function objectsOf(fabric: FabricState, before: Snapshot, after: Snapshot, files: ChangedFile[]): Promise<ObjectChange[]> {
  // By object, so that one whose file was renamed is one change.
  const sides = new Map<string, { object: string | null; before?: Side; after?: Side }>()
  for (const { path, ...blobs } of files) {
    for (const when of ['before', 'after'] as const) {
      const blob = blobs[when]
      if (blob === undefined) continue
      const bytes = await (when === 'before' ? before : after).blob(blob)
      const object = objectIn(fabric, path, blob, bytes)
      const key = object ?? path
      sides.set(key, { object, ...sides.get(key), [when]: { path, blob, bytes } })
    }
  }
  const changes: ObjectChange[] = []
  let room = MAX_DIFF
  for (const side of [...sides.values()].sort(byText((side) => (side.after ?? side.before)?.path ?? ''))) {
    const diff = room > 0 ? await diffOf(side.before, side.after) : undefined
    room -= diff?.length ?? 0
    changes.push({ ...changeOf(side), ...(diff !== undefined && room >= 0 && { diff }) })
  }
  return changes
}

function changeOf({ object, before, after }: { object: string | null; before?: Side; after?: Side }): ObjectChange {
  const [blobBefore, blobAfter] = [before?.blob, after?.blob]
  const isMoved = before !== undefined && after !== undefined && before.path !== after.path
  return {
    change: kindOf({ before: blobBefore, after: blobAfter }),
    object,
    path: after?.path ?? before?.path ?? '',
    ...(isMoved && { from: before.path }),
    before: blobBefore ?? null,
    after: blobAfter ?? null,
  }
}

function kindOf({ before, after }: Pick<ChangedFile, 'before' | 'after'>): ObjectChange['change'] {
  if (before === undefined) return 'added'
  return after === undefined ? 'removed' : 'changed'
}

/** The one object in a file; null if the file holds something else. */
function objectIn({ kinds }: FabricState, path: string, blob: string, bytes: Uint8Array): string | null {
  const { candidates } = readRawFile({ from: 'raw', path, blob }, bytes, kinds)
  const [only, other] = candidates.filter(({ target }) => target !== 'empty')
  return only?.target === 'managed' && other === undefined ? only.key : null
}

/** The diff of an object that keeps its file is that file's; one that moves leaves the old file for the new one. */
function diffOf(before: Side | undefined, after: Side | undefined): Promise<string> {
  const old = { entry: async () => before && { name: '', type: 'blob' as const, mode: '100644', oid: before.blob } }
  const snapshot = { ...old, blob: async () => before?.bytes ?? new Uint8Array() } as unknown as Snapshot
  if (before !== undefined && after?.path === before.path) return unifiedDiff(snapshot, [{ action: 'update', ...after }])
  if (before !== undefined && after?.blob === before.blob)
    return unifiedDiff(snapshot, [{ action: 'move', from: before.path, path: after.path, blob: after.blob }])
  return unifiedDiff(snapshot, [
    ...(before === undefined ? [] : [{ action: 'delete' as const, path: before.path }]),
    ...(after === undefined ? [] : [{ action: 'create' as const, ...after }]),
  ])
}
