import { ulid } from 'ulid'
import { isRetryable } from '../../contract/errors.ts'
import type { FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import type { OperationFailure } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { openFabric } from '../../domain/manifest/fabric-state.ts'
import { leavesRest } from '../../domain/plan/report.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { announceFailure } from '../announce.ts'
import type { OperationDeployment } from '../deployment.ts'
import { waitingFiles } from '../operations/ingest-raw.ts'
import { ingestFabric } from '../operations/registered-operations.ts'
import type { RunOptions } from '../operations/run-on-fabric.ts'
import type { GitRepository } from '../ports/ports.ts'
import { workBudget } from '../transaction/opened-fabric.ts'
import { failureOf } from '../transaction/operation-records.ts'
import { heldFiles } from './look-at-proposals.ts'

export interface FailedOperation {
  fabric: string
  operation: string
  failure: OperationFailure
}

/** The outcome of ingesting the waiting raw files. */
export interface IngestedWaiting {
  reports: OperationReport[]
  /** Operations that failed for good, and why. */
  failures: FailedOperation[]
  /** Files still wait after many operations, or may wait again: the next call goes on. */
  isUnfinished: boolean
}

/** Successive operations on one fabric, each with as many files as one operation may read. */
export const MOST_ROUNDS = 20

interface Looking {
  repository: GitRepository
  snapshot: Snapshot
  until: Pick<RunOptions, 'signal' | 'deadline'>
}

/**
 * Ingests the waiting raw files of a repository's fabrics, with as many operations as necessary. A fabric whose watcher
 * is off, or without waiting files, gets no operation. Throws an error that may pass after the other fabrics had their
 * turn.
 */
export async function ingestWaiting(
  deployment: OperationDeployment,
  fabrics: readonly FabricRecord[],
  looking: Looking,
): Promise<IngestedWaiting> {
  const outcome: Outcome = { reports: [], failures: [], isUnfinished: false, passing: [] }
  for (const fabric of fabrics) await ingestOne(deployment, fabric, looking, outcome)
  const { passing, ...ingested } = outcome
  if (passing.length > 0) throw passing[0]
  return ingested
}

interface Outcome extends IngestedWaiting {
  /** Errors that may pass. */
  passing: unknown[]
}

async function ingestOne(
  deployment: OperationDeployment,
  first: FabricRecord,
  looking: Looking,
  outcome: Outcome,
): Promise<void> {
  const { repository, until } = looking
  let [fabric, snapshot] = [first, looking.snapshot]
  let waitedBefore = Number.POSITIVE_INFINITY
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const operation = ulid()
    if (!fabric.watcher_enabled) return
    try {
      const refused = await leftAlone(deployment, fabric, outcome)
      const waiting = await countWaiting(deployment, fabric, { ...looking, snapshot }, refused)
      // An operation that took none of these files would take none the next time.
      if (waiting === 0 || waiting >= waitedBefore) return
      waitedBefore = waiting
      const request = { operation, actor: deployment.manager, dryRun: false, atomic: false, refused }
      const report = await ingestFabric(deployment, fabric.id, request, { ...until, unattended: true })
      outcome.reports.push(report)
      if (!leavesRest(report)) return
      snapshot = await repository.refresh(until.signal)
      fabric = await deployment.fabrics.get(fabric.id)
    } catch (error) {
      if (isRetryable(error)) outcome.passing.push(error)
      else await noteFailure(deployment, fabric, { operation, snapshot, error }, outcome)
      return
    }
  }
  outcome.isUnfinished = true
}

async function leftAlone(deployment: OperationDeployment, fabric: FabricRecord, outcome: Outcome): Promise<RejectedFile[]> {
  const { files } = await deployment.rejectedFiles.get(fabric.id)
  const held = await heldFiles(deployment, fabric)
  if (held.isPassing) outcome.isUnfinished = true
  return [...files, ...held.files]
}

async function noteFailure(
  deployment: OperationDeployment,
  fabric: FabricRecord,
  { operation, snapshot, error }: { operation: string; snapshot: Snapshot; error: unknown },
  { failures }: Outcome,
): Promise<void> {
  const failure = failureOf(error)
  failures.push({ fabric: fabric.id, operation, failure })
  if (snapshot.commit !== null) await announceFailure(deployment, fabric, snapshot.commit, failure)
}

async function countWaiting(
  deployment: OperationDeployment,
  record: FabricRecord,
  { snapshot, until }: Looking,
  refused: readonly RejectedFile[],
): Promise<number> {
  const fabric = await openFabric(snapshot, record, workBudget({ ...deployment, ...until }))
  return fabric === undefined ? 0 : (await waitingFiles(fabric, refused)).length
}
