import type { Fault } from '../../contract/fault.ts'
import type { StatusReport } from '../../contract/status.ts'
import { brokenFaults, caseFaults, readApplied, treeFaults } from '../appliers/applied-tree.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Plan } from '../plan/plan.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import { findRawFiles } from '../raw/raw-file.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { joinPath } from '../tree/repo-path.ts'
import { isManifestFile, walk } from '../tree/walk.ts'
import { planIngest } from './ingest.ts'

/** The part of a fabric's status that follows from a snapshot alone. */
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

/** Nothing of the ingest that a status describes is ever recorded. */
const UNRECORDED = { operation: 'status', kind: 'ingest', actor: { name: '', email: '' } } as const

/**
 * Compares the files with what the manager wrote last, and describes the next ingest. Plans that ingest last, because
 * the plan changes the manifest in memory.
 */
export async function fabricStatus(fabric: FabricState, time: Date, check?: DocumentCheck): Promise<FabricStatus> {
  const kinds = fabric.manifest.kinds
  const managedFiles = await managedFileStatus(fabric)
  const applied = await appliedFaults(fabric, managedFiles)
  const raw = await findRawFiles(fabric.snapshot, fabric.layout, fabric.budget)
  const plan = await planIngest(fabric, raw, { ...UNRECORDED, time }, { atomic: false, check })
  const objects = Object.fromEntries(
    kinds.filter(({ plural }) => plural !== UNMANAGED).map(({ plural, count }) => [plural, count]),
  )
  return {
    structure: await structureOf(fabric),
    ...rawFiles(plan),
    objects,
    objects_total: Object.values(objects).reduce((sum, count) => sum + count, 0),
    unmanaged_objects: kinds.find(({ plural }) => plural === UNMANAGED)?.count ?? 0,
    ...managedFiles,
    faults: [...otherFaults(plan), ...applied.filter(({ file }) => !hasError(plan, file))],
  }
}

/** Whether an error tells already that a file is broken: that an applier stops at it, too, is no news. */
function hasError({ faults }: Plan, file: string): boolean {
  return faults.some((fault) => fault.severity === 'error' && fault.file === file)
}

/** How many of the managed files that the manager wrote are read for a status; `verify` reads all of them. */
const SAMPLE = 500

/**
 * Returns the faults of what appliers find below `managed/` and `unmanaged/`. Reads every file that hands may have
 * made, and of those that the manager wrote one by one a sample, the same for the same files.
 */
async function appliedFaults(fabric: FabricState, files: ManagedFiles): Promise<Fault[]> {
  const { layout, manifest, budget } = fabric
  const byHand = new Set([...files.hand_edited_files, ...files.unknown_files])
  const stride = Math.ceil(manifest.kinds.reduce((sum, { count }) => sum + count, 1) / SAMPLE)
  const applied = await readApplied(
    fabric,
    ({ path, oid }) =>
      // Stryker disable next-line MethodExpression: any number that follows from the content will do
      isWithin(layout.unmanaged, path) || byHand.has(path) || Number.parseInt(oid.slice(0, 8), 16) % stride === 0,
  )
  const limit = budget.limit('placesTold')
  return [...brokenFaults(applied, limit), ...caseFaults(applied, limit), ...treeFaults(applied, layout)]
}

/** Returns which parts of the structure a snapshot has. */
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
  const withOutcome = (outcome: string) => files.filter((file) => file.outcome === outcome)
  const pending = withOutcome('ingested').map(({ file, blob, documents }) => ({ file, blob, documents }))
  const rejected = withOutcome('rejected').map(({ file, blob }) => ({ file, blob, faults: [] as Fault[] }))
  const byFile = new Map(rejected.map((one) => [one.file, one.faults]))
  for (const fault of faults) byFile.get(fault.file)?.push(fault)
  return { pending_files: pending, rejected_files: rejected }
}

/** Returns the faults that are not already listed with a file that an error rejects; warnings are always included. */
function otherFaults({ files, faults }: Plan): Fault[] {
  const raw = new Set(files.map(({ file }) => file))
  return faults.filter(({ severity, file }) => severity === 'warning' || !raw.has(file))
}

type ManagedFiles = Pick<StatusReport, 'hand_edited_files' | 'missing_files' | 'unknown_files'>

async function managedFileStatus(fabric: FabricState): Promise<ManagedFiles> {
  const { snapshot, layout, budget } = fabric
  // The plan reports the folders that are too large to read.
  const { files } = await walk(snapshot, layout.managed, { budget, keep: ({ name }) => isManifestFile(name) })
  const found = new Map(files.map(({ path, oid }) => [path, oid]))
  const handEdited: string[] = []
  const missing: string[] = []
  for (const { plural } of fabric.manifest.kinds) {
    if (plural === UNMANAGED) continue
    for (const entry of await fabric.manifest.all(plural)) {
      const path = joinPath(layout.directory, entry.path)
      const oid = found.get(path)
      if (oid === undefined) missing.push(path)
      else if (oid !== entry.blob) handEdited.push(path)
      found.delete(path)
    }
  }
  return { hand_edited_files: handEdited.sort(), missing_files: missing.sort(), unknown_files: [...found.keys()] }
}
