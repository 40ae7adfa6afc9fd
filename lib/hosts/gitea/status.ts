import { definedOf } from '../../defined-of.ts'
import type { CommitStatus } from '../../domain/events/commit-status.ts'
import { repositoryPath, type StatusRequest, type StatusTarget, truncate } from '../shared/status.ts'

/** Gitea has no limit, but shows no more. */
const MAX_DESCRIPTION = 255

/**
 * https://docs.gitea.com/api/#tag/repository/operation/repoCreateStatus, and Forgejo's: the same. The server may be
 * below a path.
 */
export function giteaStatus({ url, commit, link }: StatusTarget, status: CommitStatus): StatusRequest | undefined {
  const path = repositoryPath(url) ?? []
  if (path.length < 2) return undefined
  const server = [new URL(url).origin, ...path.slice(0, -2)].join('/')
  const repository = path.slice(-2).join('/')
  const { state, context, description } = status
  return {
    url: `${server}/api/v1/repos/${repository}/statuses/${commit}`,
    body: { state, context, description: truncate(description, MAX_DESCRIPTION), ...definedOf({ target_url: link }) },
  }
}
