import type { Fault } from '../../contract/fault.ts'
import type { StatusReport } from '../../contract/status.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Plan } from '../plan/plan.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import { findRawFiles } from '../raw/raw-file.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { joinPath } from '../tree/repo-path.ts'
import { isManifestFile, walk } from '../tree/walk.ts'
import { planIngest } from './ingest.ts'

/** What a snapshot alone says of a fabric's status. */
export type FabricStatus = Pick<
  StatusReport,
  | 'structure'
  | 'pending_files'
  | 'rejected_files'
  | 'objects'
  | 'objects_total'
  | 'unmanaged_objects'
  | 'hand_edited_files'
  | 'missing_files'
  | 'unknown_files'
  | 'faults'
>

/**
 * Compares what is there with what the manager wrote last, and tells what the next ingest would do; that plan comes
 * last, as it alters the manifest in memory.
 */
export async function fabricStatus(fabric: FabricState, time: Date, check?: DocumentCheck): Promise<FabricStatus> {
  const kinds = fabric.manifest.kinds
  const managed = await compareManaged(fabric)
  const context = { operation: 'status', kind: 'ingest', actor: { name: '', email: '' }, time }
  const plan = await planIngest(fabric, await findRawFiles(fabric.snapshot, fabric.layout, fabric.budget), context, {
    atomic: false,
    check,
  })
  const objects = Object.fromEntries(
    kinds.filter(({ plural }) => plural !== UNMANAGED).map(({ plural, count }) => [plural, count]),
  )
  return {
    structure: await structureOf(fabric),
    ...rawFiles(plan),
    objects,
    objects_total: Object.values(objects).reduce((sum, count) => sum + count, 0),
    unmanaged_objects: kinds.find(({ plural }) => plural === UNMANAGED)?.count ?? 0,
    ...managed,
    faults: otherFaults(plan),
  }
}

/** Which parts of the structure a snapshot has. */
export async function structureOf({
  snapshot,
  layout,
}: Pick<FabricState, 'snapshot' | 'layout'>): Promise<StatusReport['structure']> {
  const has = async (path: string, type = 'tree') => (await snapshot.entry(path))?.type === type
  return {
    raw: await has(layout.raw),
    managed: await has(layout.managed),
    unmanaged: await has(layout.unmanaged),
    manifest: await has(layout.manifest, 'blob'),
    archive_log: await has(layout.archiveLog, 'blob'),
  }
}

function rawFiles({ files, faults }: Plan): Pick<StatusReport, 'pending_files' | 'rejected_files'> {
  const byFile = new Map<string, Fault[]>()
  for (const fault of faults) {
    const known = byFile.get(fault.file)
    if (known === undefined) byFile.set(fault.file, [fault])
    else known.push(fault)
  }
  const of = (outcome: string) => files.filter((file) => file.outcome === outcome)
  return {
    pending_files: of('ingested').map(({ file, blob, documents }) => ({ file, blob, documents })),
    rejected_files: of('rejected').map(({ file, blob }) => ({
      file,
      blob,
      faults: byFile.get(file) ?? [],
    })),
  }
}

/** What is told with the file it is about is not told again, unless it is a warning. */
function otherFaults({ files, faults }: Plan): Fault[] {
  const rejected = new Set(files.filter(({ outcome }) => outcome === 'rejected').map(({ file }) => file))
  return faults.filter(({ severity, file }) => severity === 'warning' || !rejected.has(file))
}

async function compareManaged(
  fabric: FabricState,
): Promise<Pick<StatusReport, 'hand_edited_files' | 'missing_files' | 'unknown_files'>> {
  const { snapshot, layout, budget } = fabric
  // What is too large to be looked into is told by the plan.
  const { files } = await walk(snapshot, layout.managed, { budget, keep: ({ name }) => isManifestFile(name) })
  const there = new Map(files.map(({ path, oid }) => [path, oid]))
  const handEdited: string[] = []
  const missing: string[] = []
  for (const { plural } of fabric.manifest.kinds) {
    if (plural === UNMANAGED) continue
    for (const entry of await fabric.manifest.all(plural)) {
      const path = joinPath(layout.directory, entry.path)
      const oid = there.get(path)
      if (oid === undefined) missing.push(path)
      else if (oid !== entry.blob || entry.base !== undefined) handEdited.push(path)
      there.delete(path)
    }
  }
  return { hand_edited_files: handEdited.sort(), missing_files: missing.sort(), unknown_files: [...there.keys()].sort() }
}
