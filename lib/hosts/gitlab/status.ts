import type { CommitStatus } from '../../domain/events/commit-status.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import { repositoryPath, type StatusRequest, type StatusTarget, truncate } from '../shared/status.ts'

/** The limit of the description and of the link. */
const MAX_LENGTH = 255
const STATES = { success: 'success', failure: 'failed', error: 'failed' } as const

/**
 * https://docs.gitlab.com/api/commits/#set-commit-pipeline-status; the project's path, groups included, is one segment
 * of the URL.
 */
export function gitLabStatus({ url, commit, link }: StatusTarget, status: CommitStatus): StatusRequest | undefined {
  const project = repositoryPath(url) ?? []
  if (project.length < 2) return undefined
  const target = link === undefined || link.length > MAX_LENGTH ? {} : { target_url: link }
  return {
    url: `${new URL(url).origin}/api/v4/projects/${percentEncoded(project.join('/'))}/statuses/${commit}`,
    body: {
      state: STATES[status.state],
      name: status.context,
      description: truncate(status.description, MAX_LENGTH),
      ...target,
    },
  }
}
