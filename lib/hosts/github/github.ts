import type { Host } from '../shared/host.ts'
import { pagesBelow } from '../shared/web-pages.ts'
import { gitHubProposals } from './proposals.ts'
import { gitHubRefusals } from './refusals.ts'
import { gitHubStatus } from './status.ts'
import { githubWebhook } from './webhook.ts'

/** GitHub, GitHub Enterprise Server, and GitHub Enterprise Cloud with data residency. */
export const github = {
  kind: 'github',
  wellKnown: /^github\.com$|\.ghe\.com$/,
  /** Documented for the tokens of Apps; personal tokens work with any name. */
  tokenUser: 'x-access-token',
  apiTakesTokensOnly: true,
  webhook: githubWebhook,
  status: gitHubStatus,
  proposals: gitHubProposals,
  refusals: gitHubRefusals,
  pages: pagesBelow({ commit: 'commit', file: 'blob' }),
} as const satisfies Host
