import type { StartedOperation } from '../../contract/operation.ts'
import { namesOperation } from '../../domain/operation/trailers.ts'
import type { CommitInfo, GitRepository } from '../ports/ports.ts'

/** Commits that are looked at, and how far the clocks of those who made them may differ. */
const MOST_COMMITS = 100
const MOST_CLOCK_SKEW_MS = 3_600_000

/** The commit of a branch that names an operation: who carries, squashes or rebases its commit keeps the trailers. */
export async function commitNaming(
  repository: Pick<GitRepository, 'refresh' | 'commits'>,
  { operation, started_at }: Pick<StartedOperation, 'operation' | 'started_at'>,
  signal?: AbortSignal,
): Promise<CommitInfo | undefined> {
  const { commit: head } = await repository.refresh(signal)
  if (head === null) return undefined
  const earliest = Date.parse(started_at) - MOST_CLOCK_SKEW_MS
  let looked = 0
  for await (const commit of repository.commits(head)) {
    if (namesOperation(commit.message, operation)) return commit
    if (++looked === MOST_COMMITS || commit.time.getTime() < earliest) return undefined
  }
  return undefined
}
