import type { Host } from '../shared/host.ts'
import { repositoryPath } from '../shared/status.ts'
import { encodedPath, type MakeWebPages, pagesBelow } from '../shared/web-pages.ts'
import { bitbucketProposals } from './cloud-proposals.ts'
import { bitbucketDataCenterProposals } from './data-center-proposals.ts'
import { bitbucketDataCenterRefusals, bitbucketRefusals } from './refusals.ts'
import { bitbucketDataCenterStatus, bitbucketStatus } from './status.ts'
import { bitbucketCloudWebhook, bitbucketDataCenterWebhook } from './webhook.ts'

export const bitbucketCloud = {
  kind: 'bitbucket',
  wellKnown: /^bitbucket\.org$/,
  tokenUser: 'x-token-auth',
  webhook: bitbucketCloudWebhook,
  status: bitbucketStatus,
  proposals: bitbucketProposals,
  refusals: bitbucketRefusals,
  pages: pagesBelow({ commit: 'commits', file: 'src' }),
} as const satisfies Host

/** Those of a repository that is cloned from `{server}/scm/{project}/{repository}.git`. */
const dataCenterPages: MakeWebPages = (repositoryUrl) => {
  const path = repositoryPath(repositoryUrl) ?? []
  const [scm, project, name] = path.slice(-3)
  if (scm !== 'scm' || project === undefined) return undefined
  const owner = project.startsWith('~') ? `users/${project.slice(1)}` : `projects/${project.toUpperCase()}`
  const page = [new URL(repositoryUrl).origin, ...path.slice(0, -3), owner, 'repos', name].join('/')
  return {
    commit: (oid) => `${page}/commits/${oid}`,
    file: (branch, file) => `${page}/browse/${encodedPath(file)}?${new URLSearchParams({ at: `refs/heads/${branch}` })}`,
  }
}

/**
 * Basic authentication with a personal token would need that person's user name, so all tokens are sent as bearer
 * tokens.
 */
export const bitbucketDataCenter = {
  kind: 'bitbucket_data_center',
  webhook: bitbucketDataCenterWebhook,
  status: bitbucketDataCenterStatus,
  proposals: bitbucketDataCenterProposals,
  refusals: bitbucketDataCenterRefusals,
  pages: dataCenterPages,
} as const satisfies Host
