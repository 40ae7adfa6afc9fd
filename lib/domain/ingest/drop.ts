import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import { readLog } from '../archive/archive-log.ts'
import { isWithin } from '../fabric/layout.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { emptyPlan, type Plan, type PlanContext } from '../plan/plan.ts'
import type { RawFile } from '../raw/raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import { ChangeSet } from '../tree/change-set.ts'
import { joinPath, unsafeReason } from '../tree/repo-path.ts'
import { isManifestFile } from '../tree/walk.ts'
import { type IngestOptions, planIngest } from './ingest.ts'

/** A raw file that arrives in a request. */
export interface DroppedFile {
  /** Path below `raw/`. */
  path: string
  bytes: Uint8Array
  /** Blob id of the waiting file at the path that is to be replaced. */
  replaces?: string
}

/**
 * Checks the path of a dropped file. Throws `unsafe_path` for an unsafe path, and `invalid_request` for a file type
 * that is never ingested.
 */
export function checkDropPath(path: string): void {
  const reason = unsafeReason(path)
  if (reason !== undefined)
    throw new DomainError('unsafe_path', `The path ${JSON.stringify(path)} has ${reason}`, { path, reason })
  if (isManifestFile(path)) return
  const message = 'Only YAML and JSON files are ingested'
  const expected = 'a name that ends in .yaml, .yml or .json'
  throw new DomainError('invalid_request', message, {
    faults: [error('invalid_file_name', path, message, { expected })],
  })
}

/**
 * Plans the ingestion of a file as if it had been pushed to `raw/`; a file that was ingested before changes nothing.
 * Throws the errors of `checkDropPath`, and `raw_file_exists` if another file waits at the path.
 */
export async function planDrop(
  fabric: FabricState,
  dropped: DroppedFile,
  context: PlanContext,
  options: IngestOptions,
): Promise<Plan> {
  const file = await rawFileOf(fabric, dropped)
  const isNew = (await fabric.snapshot.entry(file.path)) === undefined
  const plan = await planIngest(fabric, [file], context, options)
  return isNew && !changesObjects(plan, fabric) && (await wasIngested(fabric, file)) ? emptyPlan() : plan
}

async function rawFileOf(
  { snapshot, layout, places }: FabricState,
  { path: name, bytes, replaces }: DroppedFile,
): Promise<RawFile> {
  checkDropPath(name)
  const path = joinPath(layout.raw, name)
  const blob = blobId(bytes)
  const existing = await snapshot.entry(path)
  const obstacle = await places.obstacle(path, new ChangeSet())
  if (obstacle !== undefined)
    throw new DomainError('unsafe_path', `No file can be put at ${path}: ${obstacle}`, { path, reason: obstacle })
  if (existing === undefined) return { from: 'request', path, blob, bytes }
  if (existing.oid === blob) return { from: 'raw', path, blob }
  if (existing.oid === replaces) return { from: 'request', path, blob, bytes, replaces }
  const message = `Another file waits at ${path}: replace it with If-Match, or ingest it first`
  throw new DomainError('raw_file_exists', message, { path, blob: existing.oid })
}

function changesObjects({ changes }: Plan, { layout }: FabricState): boolean {
  const places = [layout.managed, layout.unmanaged]
  return changes.changes.some(({ path }) => places.some((place) => isWithin(place, path)))
}

async function wasIngested(fabric: FabricState, { path, blob }: RawFile): Promise<boolean> {
  const name = relative(fabric, path)
  for await (const { originals } of readLog(fabric.snapshot, fabric.layout))
    if (originals.some((original) => original.file === name && original.blob === blob)) return true
  return false
}
