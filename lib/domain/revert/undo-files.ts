import type { Fault } from '../../contract/fault.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Plan } from '../plan/plan.ts'
import { contentId } from '../tree/blob-id.ts'
import type { ChangedFile } from './changed-files.ts'
import { changedSince } from './revert-fault.ts'

/**
 * Puts files back that are no objects: originals return from the archive, documents of other kinds go. Faults where one
 * was changed since.
 */
export async function undoFiles(fabric: FabricState, plan: Plan, files: readonly ChangedFile[]): Promise<Fault[]> {
  const faults: Fault[] = []
  const brought = new Map<string, string>()
  const missing: { path: string; blob: string; current: string | undefined }[] = []
  for (const { path, before, after } of files) {
    const current = (await fabric.snapshot.entry(path))?.oid
    if (current === before) continue
    if (current !== after) faults.push(changedSince(path))
    else if (before !== undefined) missing.push({ path, blob: before, current })
    else if (after !== undefined) brought.set(path, after)
  }
  for (const file of missing) faults.push(...(await putBack(fabric, plan, file, brought)))
  for (const path of brought.keys()) plan.changes.delete(path)
  return faults
}

/** By a move where the operation had moved it: its history can be followed. */
async function putBack(
  { snapshot, layout }: FabricState,
  plan: Plan,
  { path, blob, current }: { path: string; blob: string; current: string | undefined },
  brought: Map<string, string>,
): Promise<Fault[]> {
  const bytes = await snapshot.pastBlob(blob)
  if (bytes === undefined) return [changedSince(path, 'what it was before is no longer in the history')]
  const [from] = [...brought].find(([, moved]) => moved === blob) ?? []
  if (from === undefined || current !== undefined) plan.changes.write(path, bytes, current)
  else {
    plan.changes.move(from, path, blob)
    brought.delete(from)
  }
  if (isWithin(layout.raw, path)) {
    plan.files.push({ file: path, blob, sha256: contentId(bytes), outcome: 'restored', documents: 0 })
  }
  return []
}
