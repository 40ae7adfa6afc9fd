import type { Host } from '../shared/host.ts'
import { azureDevOpsProposals } from './proposals.ts'
import { azureDevOpsRefusals } from './refusals.ts'
import { azureDevOpsWebhook } from './webhook.ts'

export const azureDevOps = {
  kind: 'azure_devops',
  wellKnown: /^dev\.azure\.com$|\.visualstudio\.com$/,
  tokenUser: 'token',
  webhook: azureDevOpsWebhook,
  proposals: azureDevOpsProposals,
  refusals: azureDevOpsRefusals,
} as const satisfies Host
