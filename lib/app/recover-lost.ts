import { ulid } from 'ulid'
import type { OperationReport } from '../domain/operation.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import type { RawFile } from '../domain/plan/raw-file.ts'
import type { FabricRecord, RepositoryRecord } from '../domain/registration.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Operating } from './deployment.ts'
import { ingestFabric, type RunOptions } from './fabric-operations.ts'
import type { GitRepository } from './ports.ts'

/** An operation whose commit is not on the branch any more. */
export interface LostOperation {
  operation: string
  fabric: string
  /** What it had ingested, and is neither in `raw/` nor in the archive now. */
  files: RawFile[]
}

interface Looking {
  record: RepositoryRecord
  repository: GitRepository
  snapshot: Snapshot
  fabrics: readonly FabricRecord[]
  signal: AbortSignal | undefined
}

/** How many operations of a fabric are looked back at. */
const MOST = 500
const PAGE = 50

/**
 * The operations that a force-push has taken off the branch, oldest first. Where the head that was processed last is still on it, none was:
 * that costs a look at the commits since. Fabrics whose watcher is off are left as they are.
 */
export async function findLost(deployment: Operating, looking: Looking): Promise<LostOperation[]> {
  const { record, repository, snapshot, fabrics, signal } = looking
  const { processed_head: processed } = record
  if (processed === null || (await repository.reaches(snapshot, processed, signal))) return []
  const lost: LostOperation[] = []
  for (const { id, watcher_enabled } of fabrics) {
    if (!watcher_enabled) continue
    for (const { operation } of await lostRecords(deployment, id, looking)) {
      lost.push({ operation, fabric: id, files: await goneFiles(deployment, id, operation, snapshot) })
    }
  }
  return lost
}

/** Ingests anew what they had ingested, from the copies of the originals; one operation for each, in their order. */
export async function recover(
  deployment: Operating,
  lost: readonly LostOperation[],
  { signal }: Pick<RunOptions, 'signal'>,
): Promise<OperationReport[]> {
  const reports: OperationReport[] = []
  for (const { fabric, files } of lost) {
    if (files.length === 0) continue
    const request = {
      operation: ulid(),
      actor: deployment.manager,
      dryRun: false,
      atomic: false,
      automatic: true,
      brought: files,
    }
    reports.push(await ingestFabric(deployment, fabric, request, signal === undefined ? {} : { signal }))
  }
  return reports
}

/** Newest first on record; everything before a commit that is still there is still there, too. */
async function lostRecords(
  { journal }: Operating,
  fabric: string,
  { repository, snapshot, signal }: Looking,
): Promise<OperationRecord[]> {
  const lost: OperationRecord[] = []
  let after: string | undefined
  while (lost.length < MOST) {
    const { operations, next } = await journal.list(fabric, after === undefined ? { limit: PAGE } : { limit: PAGE, after })
    for (const operation of operations.filter(({ status }) => status === 'succeeded')) {
      const { commit } = operation
      if (commit === undefined || commit === null) continue
      if (await repository.reaches(snapshot, commit, signal)) return lost.toReversed()
      lost.push(operation)
    }
    if (next === undefined) break
    after = next
  }
  return lost.toReversed()
}

async function goneFiles({ originals }: Operating, fabric: string, operation: string, snapshot: Snapshot): Promise<RawFile[]> {
  const report = await originals.getReport(fabric, operation)
  const gone: RawFile[] = []
  for (const { file, blob, sha256, outcome, archived_to } of report?.files ?? []) {
    if (outcome !== 'ingested') continue
    const places = await Promise.all([file, archived_to ?? file].map((path) => snapshot.entry(path)))
    if (places.some((entry) => entry?.oid === blob)) continue
    const bytes = await originals.get(sha256)
    if (bytes === undefined) continue
    const path = places[0] === undefined ? file : beside(file, blob)
    gone.push({ path, origin: path, blob, bytes })
  }
  return gone
}

/** Another file has its name meanwhile, and must not be overwritten. */
function beside(file: string, blob: string): string {
  const dot = file.lastIndexOf('.')
  return `${file.slice(0, dot)}.${blob.slice(0, 8)}${file.slice(dot)}`
}
