import type { Host } from '../shared/host.ts'
import { pagesBelow } from '../shared/web-pages.ts'
import { giteaProposals } from './proposals.ts'
import { giteaRefusals } from './refusals.ts'
import { giteaStatus } from './status.ts'
import { forgejoWebhook, giteaWebhook } from './webhook.ts'

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
