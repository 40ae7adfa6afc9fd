import type { Host } from '../shared/host.ts'
import type { RefusalWords } from '../shared/refusal.ts'
import { pagesBelow } from '../shared/web-pages.ts'
import { gitHubProposals } from './proposals.ts'
import { gitHubStatus } from './status.ts'
import { githubWebhook } from './webhook.ts'

/**
 * Protected branches (GH006), rulesets (GH013), push protection and limits, as GitHub prints them after `remote:`
 * (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository).
 */
const gitHubRefusals: RefusalWords = [
  [/Changes must be made through the merge queue|added to a merge queue/i, 'merge_queue'],
  [/Changes must be made through a pull request|approving reviews? (?:is|are) required/i, 'pull_request'],
  [/status checks? .{0,300}(?:is|are) expected/i, 'pull_request'],
  [/You're not authorized to push to this branch|Cannot update this protected (?:branch|ref)/i, 'permission'],
  [/Commits must have (?:verified|valid) signatures/i, 'signature'],
  [/GH007|(?:author|committer) email .{0,200}(?:must|match)/i, 'identity'],
  [/Commit message .{0,200}(?:must|match)/i, 'message'],
  [/GH009|GITHUB PUSH PROTECTION|Push cannot contain secrets|Secrets detected/i, 'secret'],
  [/GH001|exceeds GitHub's file size limit|Max(?:imum)? file size/i, 'size'],
  [/File path .{0,300}restricted|without `?workflows?`? (?:scope|permission)/i, 'file'],
  [/creations? (?:being|are|is) restricted|Branch name must/i, 'branch_name'],
  [/must not contain merge commits|Cannot force-push/i, 'history'],
  [/archived so it is read-only/i, 'read_only'],
]

/** GitHub, GitHub Enterprise Server, and GitHub Enterprise Cloud with data residency. */
export const github = {
  kind: 'github',
  wellKnown: /^github\.com$|\.ghe\.com$/,
  sshHosts: { 'ssh.github.com': 'github.com' },
  /** Documented for the tokens of Apps; personal tokens work with any name. */
  tokenUser: 'x-access-token',
  apiTakesTokensOnly: true,
  webhook: githubWebhook,
  status: gitHubStatus,
  proposals: gitHubProposals,
  refusals: gitHubRefusals,
  pages: pagesBelow({ commit: 'commit', file: 'blob' }),
} as const satisfies Host
