import type { Host } from '../shared/host.ts'
import type { RefusalWords } from '../shared/refusal.ts'
import type { MakeWebPages } from '../shared/web-pages.ts'
import { azureDevOpsProposals } from './proposals.ts'
import { azureDevOpsWebhook } from './webhook.ts'

/** Branch and repository policies (https://learn.microsoft.com/azure/devops/repos/git/repository-settings). */
const azureDevOpsRefusals: RefusalWords = [
  [/TF402455/, 'pull_request'],
  [/TF401027|TF401019/, 'permission'],
  [/VS403702|author email .{0,200}does not match/i, 'identity'],
  [/VS403654/, 'secret'],
  [/exceeds? the maximum (?:file|push|path) ?(?:size|length)?/i, 'size'],
  [/TF401035|you need the .{0,20}Force ?Push/i, 'history'],
]

const azureDevOpsPages: MakeWebPages = (repositoryUrl) => {
  const page = repositoryUrl.replace(/\/$/, '')
  if (!new URL(page).pathname.includes('/_git/')) return undefined
  return {
    home: page,
    commit: (oid) => `${page}/commit/${oid}`,
    file: (branch, path) => `${page}?${new URLSearchParams({ path: `/${path}`, version: `GB${branch}` })}`,
  }
}

/** `/v3/{organisation}/{project}/{repository}`; a server of one's own has `_ssh` in place of `_git`. */
function azureDevOpsWebPath(path: string): string {
  return path.replace(/^\/v3\/([^/]+\/[^/]+)\/([^/]+)$/, '/$1/_git/$2').replace('/_ssh/', '/_git/')
}

export const azureDevOps = {
  kind: 'azure_devops',
  wellKnown: /^dev\.azure\.com$|\.visualstudio\.com$/,
  sshHosts: { 'ssh.dev.azure.com': 'dev.azure.com', 'vs-ssh.visualstudio.com': 'dev.azure.com' },
  webPath: azureDevOpsWebPath,
  tokenUser: 'token',
  webhook: azureDevOpsWebhook,
  proposals: azureDevOpsProposals,
  refusals: azureDevOpsRefusals,
  pages: azureDevOpsPages,
} as const satisfies Host
