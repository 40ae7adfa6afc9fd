import { createHash } from 'node:crypto'
import type { CommitStatus } from '../../domain/events/commit-status.ts'
import { repositoryPath, type StatusRequest, type StatusTarget, truncate } from '../shared/status.ts'

const MAX_DESCRIPTION = 255
const MAX_KEY = 40
const MAX_LINK = 450
const STATES = { success: 'SUCCESSFUL', failure: 'FAILED', error: 'FAILED' } as const

/**
 * Bitbucket Cloud: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/. Undefined for hosts
 * other than `bitbucket.org`: the API has one address, and credentials of other hosts must not go there.
 */
export function bitbucketStatus(target: StatusTarget, status: CommitStatus): StatusRequest | undefined {
  const path = repositoryPath(target.url) ?? []
  if (new URL(target.url).host !== 'bitbucket.org' || path.length !== 2) return undefined
  const repository = path.join('/')
  return {
    url: `https://api.bitbucket.org/2.0/repositories/${repository}/commit/${target.commit}/statuses/build`,
    body: build(target, status, `https://bitbucket.org/${repository}/commits/${target.commit}`),
  }
}

/**
 * Bitbucket Data Center: https://developer.atlassian.com/server/bitbucket/how-tos/updating-build-status-for-commits/.
 * Repositories are at `/scm/{project}/{repository}`, below the server's own path.
 */
export function bitbucketDataCenterStatus(target: StatusTarget, status: CommitStatus): StatusRequest | undefined {
  const path = repositoryPath(target.url) ?? []
  const [scm, project, name] = path.slice(-3)
  if (scm !== 'scm') return undefined
  const server = [new URL(target.url).origin, ...path.slice(0, -3)].join('/')
  const commit = `projects/${project}/repos/${name}/commits/${target.commit}`
  return { url: `${server}/rest/api/latest/${commit}/builds`, body: build(target, status, `${server}/${commit}`) }
}

/** Both require a link; by default it leads to the commit itself. */
function build({ link }: StatusTarget, { state, context, description }: CommitStatus, page: string): Record<string, string> {
  return {
    key: context.length <= MAX_KEY ? context : createHash('sha256').update(context).digest('hex').slice(0, MAX_KEY),
    name: context,
    state: STATES[state],
    description: truncate(description, MAX_DESCRIPTION),
    url: link === undefined || link.length > MAX_LINK ? page : link,
  }
}
