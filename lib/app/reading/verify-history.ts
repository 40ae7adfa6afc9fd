import { DomainError } from '../../contract/errors.ts'
import type { VerifyReport } from '../../contract/status.ts'
import { openFabric, type StatedSettings } from '../../domain/manifest/fabric-state.ts'
import { verifyFabric } from '../../domain/verify/verify.ts'
import type { GitRepository, History, ReportProgress } from '../ports/ports.ts'
import { workBudget } from '../transaction/opened-fabric.ts'

export interface VerifyContext {
  settings: StatedSettings
  /** Opened with its full history. */
  repository: GitRepository
  progress?: ReportProgress
  signal?: AbortSignal
}

const OPERATION_TRAILER = /^Operation: (\S+)$/m

/**
 * Proves from Git alone that every document of every archived original is accounted for. Throws
 * `fabric_not_initialized`.
 */
export async function verifyHistory({ settings, repository, progress, signal }: VerifyContext): Promise<VerifyReport> {
  progress?.({ step: 'fetch', message: `Reading the history of ${repository.branch} of ${repository.url}` })
  const snapshot = await repository.refresh(signal)
  const fabric = await openFabric(snapshot, settings, workBudget(signal === undefined ? {} : { signal }))
  if (fabric === undefined || snapshot.commit === null) {
    const { name } = settings
    throw new DomainError('fabric_not_initialized', `The fabric ${name} has no GitOps structure: there is nothing to verify`, {
      fabric: name,
    })
  }
  const commits = await commitsByOperation(repository, snapshot.commit)
  const proof = await verifyFabric({
    fabric,
    commitOf: (operation) => {
      const commit = commits.get(operation)
      return commit === undefined ? undefined : repository.snapshotAt(commit)
    },
    onOperation: (done) => progress?.({ step: 'verify', message: 'Verifying operations', done, unit: 'operations' }),
  })
  return { fabric: settings.name, head: snapshot.commit, ...proof }
}

/**
 * An operation's own commit comes first in history: a later one that quotes its trailer (a revert, a cherry-pick) does
 * not replace it.
 */
async function commitsByOperation(history: History, head: string): Promise<Map<string, string>> {
  const commits = new Map<string, string>()
  for await (const { oid, message } of history.commits(head)) {
    const operation = OPERATION_TRAILER.exec(message)?.[1]
    if (operation !== undefined) commits.set(operation, oid)
  }
  return commits
}
