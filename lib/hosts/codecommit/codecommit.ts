import type { Host } from '../shared/host.ts'
import { codeCommitApi } from './api.ts'
import { codeCommitCredentials, codeCommitRegion, GIT_ENDPOINT } from './credentials.ts'
import { codeCommitProposals } from './proposals.ts'
import { codeCommitRefusals } from './refusals.ts'

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
  ofRole: (url, keys, now) => {
    const region = codeCommitRegion(url)
    return region === undefined ? undefined : keys().then((known) => codeCommitCredentials(url, region, known, now))
  },
} as const satisfies Host
