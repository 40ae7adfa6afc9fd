import type { Host } from '../shared/host.ts'
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
} as const satisfies Host

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
} as const satisfies Host
