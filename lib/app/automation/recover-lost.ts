import { ulid } from 'ulid'
import { isRetryable } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import { leavesRest } from '../../domain/plan/report.ts'
import type { RawFile } from '../../domain/raw/raw-file.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { OperationDeployment } from '../deployment.ts'
import { ingestFabric } from '../operations/registered-operations.ts'
import type { RunOptions } from '../operations/run-on-fabric.ts'
import type { GitRepository } from '../ports/ports.ts'
import type { LostOperation } from '../ports/registry.ts'
import { failureOf } from '../transaction/operation-records.ts'
import { type FailedOperation, MOST_ROUNDS } from './ingest-waiting.ts'

/** The outcome of bringing back lost operations. */
export interface Recovered {
  reports: OperationReport[]
  /** Operations whose files cannot be brought back automatically. */
  failures: FailedOperation[]
  /** Ids of operations with files that are not back yet: they stay on the list. */
  unfinished: Set<string>
}

/**
 * Ingests the files of operations that have left the branch again, from the copies of the originals, one operation
 * after the other. An operation is crossed off the list once its files are back, or are known to be lost for good; if
 * the process dies, its successor finds the others. Throws an error that may pass after the others had their turn.
 */
export async function recoverLost(
  deployment: OperationDeployment,
  { id, repository }: { id: string; repository: GitRepository },
  lost: readonly LostOperation[],
  until: Pick<RunOptions, 'signal' | 'deadline'>,
): Promise<Recovered> {
  const recovered: Recovered = { reports: [], failures: [], unfinished: new Set() }
  let passing: unknown
  for (const one of lost) {
    try {
      if (!(await bringBack(deployment, repository, one, { until, recovered }))) {
        recovered.unfinished.add(one.operation)
        continue
      }
    } catch (error) {
      if (isRetryable(error)) {
        passing ??= error
        continue
      }
      recovered.failures.push({ fabric: one.fabric, operation: one.operation, failure: failureOf(error) })
    }
    await deployment.lostOperations.mark(id, one.operation, 'settled')
  }
  if (passing !== undefined) throw passing
  return recovered
}

/**
 * Runs as many operations as necessary. A file that is refused now is reported, and makes way for those behind it.
 * False if files are still missing after many operations.
 */
async function bringBack(
  deployment: OperationDeployment,
  repository: GitRepository,
  { fabric, operation }: LostOperation,
  { until, recovered }: { until: Pick<RunOptions, 'signal' | 'deadline'>; recovered: Recovered },
): Promise<boolean> {
  const refused = new Set<string>()
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const gone = await goneFiles(deployment, { fabric, operation }, await repository.refresh(until.signal))
    const files = gone.filter(({ blob }) => !refused.has(blob))
    if (files.length === 0) return true
    const { manager: actor } = deployment
    const request = { operation: ulid(), actor, dryRun: false, atomic: false, suppliedFiles: files }
    const report = await ingestFabric(deployment, fabric, request, { ...until, unattended: true })
    recovered.reports.push(report)
    if (!leavesRest(report)) return true
    for (const { blob, outcome } of report.files) if (outcome === 'rejected') refused.add(blob)
  }
  return false
}

/**
 * The files that an operation ingested and that are now neither waiting nor archived, under their own path or the one
 * beside it.
 */
async function goneFiles(
  { originals }: OperationDeployment,
  { fabric, operation }: Pick<LostOperation, 'fabric' | 'operation'>,
  snapshot: Snapshot,
): Promise<RawFile[]> {
  const report = await originals.getReport(fabric, operation)
  const gone: RawFile[] = []
  for (const { file, blob, sha256, outcome, archived_to } of report?.files ?? []) {
    if (outcome !== 'ingested') continue
    const directories = new Set([file, archived_to ?? file].map(directoryOf))
    const held = await Promise.all([...directories].map((directory) => holds(snapshot, directory, blob)))
    if (held.includes(true)) continue
    const bytes = await originals.get(sha256)
    if (bytes === undefined) continue
    const path = (await snapshot.entry(file)) === undefined ? file : beside(file, blob)
    gone.push({ from: 'request', path, blob, bytes })
  }
  return gone
}

async function holds(snapshot: Snapshot, directory: string, blob: string): Promise<boolean> {
  return (await snapshot.list(directory)).some(({ oid }) => oid === blob)
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The path for a file whose own path another file has taken meanwhile. */
function beside(file: string, blob: string): string {
  const dot = file.lastIndexOf('.')
  return `${file.slice(0, dot)}.${blob.slice(0, 8)}${file.slice(dot)}`
}
