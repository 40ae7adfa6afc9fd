import { encodedPath } from '../../percent-encoding.ts'
import type { Host } from '../shared/host.ts'
import type { RefusalWords } from '../shared/refusal.ts'
import type { MakeWebPages } from '../shared/web-pages.ts'
import { codeCommitApi, codeCommitRepository } from './api.ts'
import { codeCommitCredentials, codeCommitRegion, GIT_ENDPOINT } from './credentials.ts'
import { codeCommitProposals } from './proposals.ts'

/**
 * Policies of IAM that deny `GitPush` to a branch
 * (https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html).
 */
const codeCommitRefusals: RefusalWords = [
  [/don't have permission to push changes to this branch/i, 'pull_request'],
  [/not authorized to perform: codecommit:GitPush/i, 'permission'],
]

/** In the console of AWS. */
const codeCommitPages: MakeWebPages = (repositoryUrl) => {
  const repository = codeCommitRepository(repositoryUrl)
  if (repository === undefined) return undefined
  const { region, page } = repository
  return {
    home: `${page}/browse?region=${region}`,
    commit: (oid) => `${page}/commit/${oid}?region=${region}`,
    file: (branch, path) => `${page}/browse/refs/heads/${encodedPath(branch)}/--/${encodedPath(path)}?region=${region}`,
  }
}

/**
 * CodeCommit has no webhooks, since EventBridge announces its pushes, and needs no secret, since it accepts AWS
 * signatures.
 */
export const codecommit = {
  kind: 'codecommit',
  wellKnown: GIT_ENDPOINT,
  signedApi: codeCommitApi,
  proposals: codeCommitProposals,
  refusals: codeCommitRefusals,
  pages: codeCommitPages,
  ofRole: (url, keys, now) => {
    const region = codeCommitRegion(url)
    return region === undefined ? undefined : keys().then((known) => codeCommitCredentials(url, region, known, now))
  },
} as const satisfies Host
