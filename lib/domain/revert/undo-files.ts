import { error, type Fault } from '../../contract/fault.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Plan } from '../plan/plan.ts'
import { contentId } from '../tree/blob-id.ts'
import type { ChangedFile } from './changed-files.ts'

/**
 * Restores files that are no objects: originals return from the archive, documents of other kinds disappear. Returns a
 * fault for each file that has changed since.
 */
export async function undoFiles(fabric: FabricState, plan: Plan, files: readonly ChangedFile[]): Promise<Fault[]> {
  const faults: Fault[] = []
  const added = new Map<string, string>()
  const missing: { path: string; blob: string; current: string | undefined }[] = []
  for (const { path, before, after } of files) {
    const current = (await fabric.snapshot.entry(path))?.oid
    if (current === before) continue
    if (current !== after) faults.push(changedSince(path))
    else if (before !== undefined) missing.push({ path, blob: before, current })
    else if (after !== undefined) added.set(path, after)
  }
  for (const file of missing) faults.push(...(await putBack(fabric, plan, file, added)))
  for (const path of added.keys()) plan.changes.delete(path)
  return faults
}

/** Restores a file; moves it back if the operation had moved it, so that its history can be followed. */
async function putBack(
  { snapshot, layout }: FabricState,
  plan: Plan,
  { path, blob, current }: { path: string; blob: string; current: string | undefined },
  added: Map<string, string>,
): Promise<Fault[]> {
  const bytes = await snapshot.pastBlob(blob)
  if (bytes === undefined) return [changedSince(path, 'what it was before is no longer in the history')]
  const [from] = [...added].find(([, moved]) => moved === blob) ?? []
  if (from === undefined || current !== undefined) plan.changes.write(path, bytes, current)
  else {
    plan.changes.move(from, path, blob)
    added.delete(from)
  }
  if (isWithin(layout.raw, path)) {
    plan.files.push({ file: path, blob, sha256: contentId(bytes), outcome: 'restored', documents: 0 })
  }
  return []
}

/** Returns the fault of a file that cannot be restored. */
export function changedSince(file: string, reason = 'it was changed since, in the same places'): Fault {
  return error('revert_conflict', file, `The file cannot be put back: ${reason}`, {
    hint: 'bring it to what it should be by an edit, or revert what came since first',
  })
}
