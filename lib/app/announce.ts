import type { FabricEvent } from '../contract/event.ts'
import type { FabricRecord, RejectedFile } from '../contract/fabric.ts'
import type { OperationFailure } from '../contract/operation.ts'
import type { OperationReport } from '../contract/report.ts'
import { type CommitStatus, statusOfFailure, statusOfReport } from '../domain/events/commit-status.ts'
import { eventsOf } from '../domain/events/events-of.ts'
import type { CommitStatuses, Events } from './ports/ports.ts'
import type { Repositories } from './ports/registry.ts'

export interface Announcing {
  events: Events
  commitStatuses: CommitStatuses
  repositories: Pick<Repositories, 'get'>
  /** Called with the reason why an announcement failed. */
  onAnnouncementFailed(error: unknown): void
}

/**
 * Announces an operation's report as events and as a commit status. Best effort: never throws, ends within seconds.
 * `refused`: the files that were known to be refused before the operation.
 */
export async function announce(
  deployment: Announcing,
  fabric: FabricRecord,
  refused: readonly RejectedFile[],
  report: OperationReport,
): Promise<void> {
  await Promise.all([
    quietly(deployment, () => publish(deployment, eventsOf(report, fabric, refused))),
    quietly(deployment, () => tellCommit(deployment, fabric, report)),
  ])
}

async function publish({ events }: Announcing, told: FabricEvent[]): Promise<void> {
  if (told.length > 0) await events.publish(told)
}

/** The commit is pushed by now: a failure to announce it must not make the operation look failed. */
async function quietly(deployment: Announcing, tell: () => Promise<void>): Promise<void> {
  try {
    await tell()
  } catch (error) {
    deployment.onAnnouncementFailed(error)
  }
}

/** Sets a status on the commit that brought raw files: their ingest failed. */
export function announceFailure(
  deployment: Announcing,
  fabric: FabricRecord,
  commit: string,
  failure: OperationFailure,
): Promise<void> {
  const status = statusOfFailure(failure, { fabric: fabric.id, directory: fabric.directory })
  return quietly(deployment, () => send(deployment, fabric, commit, status))
}

async function tellCommit(deployment: Announcing, fabric: FabricRecord, report: OperationReport): Promise<void> {
  const { kind, dry_run, files, source_commit } = report
  const hasNews = files.some(({ outcome }) => outcome === 'ingested' || outcome === 'rejected')
  if (kind !== 'ingest' || dry_run || !hasNews || source_commit === null) return
  await send(deployment, fabric, source_commit, statusOfReport(report))
}

async function send(
  { repositories, commitStatuses }: Announcing,
  { commit_status, repository: id }: FabricRecord,
  commit: string,
  status: CommitStatus,
): Promise<void> {
  if (!commit_status) return
  const repository = await repositories.get(id)
  if (repository?.credentials_secret === undefined) return
  await commitStatuses.send(repository.credentials_secret, { url: repository.url, commit }, status)
}
