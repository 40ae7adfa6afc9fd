import type { Host } from '../shared/host.ts'
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
  refusals: gitLabRefusals,
} as const satisfies Host
