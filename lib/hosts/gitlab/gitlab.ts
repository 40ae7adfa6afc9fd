import type { Host } from '../shared/host.ts'
import { pagesBelow } from '../shared/web-pages.ts'
import { gitLabProposals } from './proposals.ts'
import { gitLabRefusals } from './refusals.ts'
import { gitLabStatus } from './status.ts'
import { gitlabWebhook } from './webhook.ts'

export const gitlab = {
  kind: 'gitlab',
  wellKnown: /^gitlab\.com$/,
  tokenUser: 'oauth2',
  apiTakesTokensOnly: true,
  webhook: gitlabWebhook,
  status: gitLabStatus,
  proposals: gitLabProposals,
  refusals: gitLabRefusals,
  pages: pagesBelow({ commit: '-/commit', file: '-/blob' }),
} as const satisfies Host
