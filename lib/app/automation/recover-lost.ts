import { ulid } from 'ulid'
import { isRetryable } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import { leavesRest } from '../../domain/plan/report.ts'
import type { RawFile } from '../../domain/raw/raw-file.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { Operating } from '../deployment.ts'
import { ingestFabric } from '../operations/fabric-operations.ts'
import type { RunOptions } from '../operations/on-fabric.ts'
import type { GitRepository } from '../ports/ports.ts'
import type { LostOperation } from '../ports/registry.ts'
import { failureOf } from '../transaction/operation-records.ts'
import { type FailedOperation, MOST_ROUNDS } from './ingest-waiting.ts'

/** What became of the lost operations that were on record. */
export interface Recovered {
  reports: OperationReport[]
  /** Those whose files could not be brought back, and never can be by themselves. */
  failures: FailedOperation[]
  /** Ids of those of whose files some are still to be brought back: they stay on the list. */
  unfinished: Set<string>
}

/**
 * Ingests anew the files of operations that have left the branch, from the copies of the originals, one operation after
 * the other. Each is crossed off the list of those that wait when its files are back, or when it is known that they
 * cannot come back; whoever goes on after a death finds the others. Throws the error of one that may pass, after the
 * others had their turn.
 */
export async function recoverLost(
  deployment: Operating,
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

/** With as many operations as it takes. False when after many of them files are still gone. */
async function bringBack(
  deployment: Operating,
  repository: GitRepository,
  { fabric, operation }: LostOperation,
  { until, recovered }: { until: Pick<RunOptions, 'signal' | 'deadline'>; recovered: Recovered },
): Promise<boolean> {
  let goneBefore = Number.POSITIVE_INFINITY
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const files = await goneFiles(deployment, { fabric, operation }, await repository.refresh(until.signal))
    // An operation that brought none of them back would do so again.
    if (files.length === 0 || files.length >= goneBefore) return true
    goneBefore = files.length
    const { manager: actor } = deployment
    const request = { operation: ulid(), actor, dryRun: false, atomic: false, automatic: true, brought: files }
    const report = await ingestFabric(deployment, fabric, request, { ...until, unattended: true })
    recovered.reports.push(report)
    if (!leavesRest(report)) return true
  }
  return false
}

/**
 * The files that an operation ingested, and that are neither waiting nor archived now: neither where they were nor
 * beside it.
 */
async function goneFiles(
  { originals }: Operating,
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

/** Another file has its name meanwhile, and must not be overwritten. */
function beside(file: string, blob: string): string {
  const dot = file.lastIndexOf('.')
  return `${file.slice(0, dot)}.${blob.slice(0, 8)}${file.slice(dot)}`
}
