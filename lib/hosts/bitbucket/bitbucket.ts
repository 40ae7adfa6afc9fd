import { encodedPath } from '../../percent-encoding.ts'
import type { Host } from '../shared/host.ts'
import type { RefusalWords } from '../shared/refusal.ts'
import { repositoryPath } from '../shared/status.ts'
import { type MakeWebPages, pagesBelow } from '../shared/web-pages.ts'
import { bitbucketProposals } from './cloud-proposals.ts'
import { bitbucketDataCenterProposals } from './data-center-proposals.ts'
import { bitbucketDataCenterStatus, bitbucketStatus } from './status.ts'
import { bitbucketCloudWebhook, bitbucketDataCenterWebhook } from './webhook.ts'

/** Branch restrictions of Bitbucket Cloud (https://support.atlassian.com/bitbucket-cloud/docs/use-branch-permissions/). */
const bitbucketRefusals: RefusalWords = [
  [/Permission denied to update branch|Permission denied to create branch/i, 'pull_request'],
  [/commits? .{0,200}not signed|unsigned commit/i, 'signature'],
  [/repository .{0,200}(?:over|exceed).{0,60}(?:size|limit)/i, 'size'],
]

/** Branch permissions and hooks of Data Center (https://confluence.atlassian.com/bitbucketserver/using-repository-hooks-776639836.html). */
const bitbucketDataCenterRefusals: RefusalWords = [
  [/can only be modified through pull requests/i, 'pull_request'],
  [/Branch .{0,300} is read-only|not permitted to (?:update|access)/i, 'permission'],
  [/You can only push your own commits/i, 'identity'],
  [/commit.{0,200}(?:is|are|was) (?:not signed|unsigned)|signature .{0,200}(?:not verified|invalid|untrusted)/i, 'signature'],
  [/secrets? (?:was|were)? ?(?:detected|found)/i, 'secret'],
  [/rewriting history|force-?push/i, 'history'],
  [/repository .{0,200}(?:archived|read-only)/i, 'read_only'],
]

export const bitbucketCloud = {
  kind: 'bitbucket',
  wellKnown: /^bitbucket\.org$/,
  sshHosts: { 'altssh.bitbucket.org': 'bitbucket.org' },
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
    home: `${page}/browse`,
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
  webPath: (path) => (path.startsWith('/scm/') ? path : `/scm${path}`),
  webhook: bitbucketDataCenterWebhook,
  status: bitbucketDataCenterStatus,
  proposals: bitbucketDataCenterProposals,
  refusals: bitbucketDataCenterRefusals,
  pages: dataCenterPages,
} as const satisfies Host
