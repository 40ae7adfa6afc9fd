import type { Host } from '../shared/host.ts'
import type { RefusalWords } from '../shared/refusal.ts'
import { pagesBelow } from '../shared/web-pages.ts'
import { gitLabProposals } from './proposals.ts'
import { gitLabStatus } from './status.ts'
import { gitlabWebhook } from './webhook.ts'

/**
 * Protected branches and push rules, as `Gitlab::GitAccess` and `PushRules` print them after `GitLab:`
 * (https://docs.gitlab.com/user/project/repository/push_rules/).
 */
const gitLabRefusals: RefusalWords = [
  [/not allowed to push code to (?:this )?protected branch/i, 'pull_request'],
  [/not allowed to push code to this project|not allowed to push code\.?$/im, 'permission'],
  [/Commit must be signed/i, 'signature'],
  [/cannot push commits for |email '.{0,300}' does not follow the pattern|Author '.{0,300}' is not a member/i, 'identity'],
  [/Your git username is inconsistent|committer name/i, 'identity'],
  [/Commit message (?:does not follow|contains the forbidden|must contain)/i, 'message'],
  [/PUSH BLOCKED: Secrets detected/i, 'secret'],
  [/is larger than the allowed size|exceed the allocated storage|exceeds? .{0,100}size limit/i, 'size'],
  [/was prohibited by the pattern|are restricted by CODEOWNERS|File name .{0,300} is (?:blacklisted|prohibited)/i, 'file'],
  [/Branch name .{0,300}does not follow the pattern|not allowed to create protected branches/i, 'branch_name'],
  [/not allowed to force push/i, 'history'],
  [/repository is (?:read-only|archived|temporarily read-only)|read-only (?:mode|GitLab instance)/i, 'read_only'],
]

export const gitlab = {
  kind: 'gitlab',
  wellKnown: /^gitlab\.com$/,
  sshHosts: { 'altssh.gitlab.com': 'gitlab.com' },
  tokenUser: 'oauth2',
  apiTakesTokensOnly: true,
  webhook: gitlabWebhook,
  status: gitLabStatus,
  proposals: gitLabProposals,
  refusals: gitLabRefusals,
  pages: pagesBelow({ commit: '-/commit', file: '-/blob' }),
} as const satisfies Host
