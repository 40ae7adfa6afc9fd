import type { Host } from '../shared/host.ts'
import type { RefusalWords } from '../shared/refusal.ts'
import { pagesBelow } from '../shared/web-pages.ts'
import { giteaProposals } from './proposals.ts'
import { giteaStatus } from './status.ts'
import { forgejoWebhook, giteaWebhook } from './webhook.ts'

/** Gitea and Forgejo: routers/private/hook_pre_receive.go and serv.go of both print these after their name. */
const giteaRefusals: RefusalWords = [
  [/Not allowed to push to protected branch/i, 'pull_request'],
  [/User permission denied for writing/i, 'permission'],
  [/is protected from unverified commit/i, 'signature'],
  [/is protected from changing file/i, 'file'],
  [/is protected from force push|Not allowed to force-push/i, 'history'],
  [/quota exceeded/i, 'size'],
  [/(?:repository|mirror) .{0,200}(?:is archived|read-only)/i, 'read_only'],
]

const giteaPages = pagesBelow({ commit: 'commit', file: 'src/branch' })

export const gitea = {
  kind: 'gitea',
  wellKnown: /^gitea\.com$/,
  tokenUser: 'oauth2',
  webhook: giteaWebhook,
  status: giteaStatus,
  proposals: giteaProposals,
  refusals: giteaRefusals,
  pages: giteaPages,
} as const satisfies Host

/** Forgejo began as Gitea, and differs in the names of headers. */
export const forgejo = {
  kind: 'forgejo',
  wellKnown: /^codeberg\.org$/,
  tokenUser: 'oauth2',
  webhook: forgejoWebhook,
  status: giteaStatus,
  proposals: giteaProposals,
  refusals: giteaRefusals,
  pages: giteaPages,
} as const satisfies Host
