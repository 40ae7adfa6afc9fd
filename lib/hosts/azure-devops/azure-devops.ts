import type { Host } from '../shared/host.ts'
import type { MakeWebPages } from '../shared/web-pages.ts'
import { azureDevOpsProposals } from './proposals.ts'
import { azureDevOpsRefusals } from './refusals.ts'
import { azureDevOpsWebhook } from './webhook.ts'

const azureDevOpsPages: MakeWebPages = (repositoryUrl) => {
  const page = repositoryUrl.replace(/\/$/, '')
  if (!new URL(page).pathname.includes('/_git/')) return undefined
  return {
    commit: (oid) => `${page}/commit/${oid}`,
    file: (branch, path) => `${page}?${new URLSearchParams({ path: `/${path}`, version: `GB${branch}` })}`,
  }
}

export const azureDevOps = {
  kind: 'azure_devops',
  wellKnown: /^dev\.azure\.com$|\.visualstudio\.com$/,
  tokenUser: 'token',
  webhook: azureDevOpsWebhook,
  proposals: azureDevOpsProposals,
  refusals: azureDevOpsRefusals,
  pages: azureDevOpsPages,
} as const satisfies Host
