import { definedOf } from '../../defined-of.ts'
import type { CommitStatus } from '../../domain/events/commit-status.ts'
import { type StatusRequest, type StatusTarget, truncate } from '../shared/status.ts'
import { gitHubApi, gitHubRepository } from './api.ts'

const MAX_DESCRIPTION = 140

/** https://docs.github.com/rest/commits/statuses#create-a-commit-status */
export function gitHubStatus({ url, commit, link }: StatusTarget, status: CommitStatus): StatusRequest | undefined {
  const repository = gitHubRepository(url)
  if (repository === undefined) return undefined
  const { state, context, description } = status
  return {
    url: `${gitHubApi(url)}/repos/${repository.owner}/${repository.name}/statuses/${commit}`,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    body: { state, context, description: truncate(description, MAX_DESCRIPTION), ...definedOf({ target_url: link }) },
  }
}
