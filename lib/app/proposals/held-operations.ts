import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { namesOperation } from '../../domain/operation/trailers.ts'
import type { CommitInfo, GitRepository } from '../ports/ports.ts'
import { commitsFrom, MAX_COMMITS } from './starting-point.ts'

/**
 * The operations of a request whose commits a head has. Undefined if there are more commits than are looked at: what is
 * not seen is not told to be gone.
 */
export async function heldIn(
  repository: Pick<GitRepository, 'commits'>,
  head: string,
  { base_commit, operations }: Pick<ProposalRecord, 'base_commit' | 'operations'>,
): Promise<string[] | undefined> {
  const commits = await commitsFrom(repository, head, base_commit)
  return commits.length === MAX_COMMITS ? undefined : namedBy(commits, operations)
}

/** Those of some operations that are named by commits. */
export function namedBy(commits: readonly Pick<CommitInfo, 'message'>[], operations: readonly string[]): string[] {
  return operations.filter((operation) => commits.some(({ message }) => namesOperation(message, operation)))
}
