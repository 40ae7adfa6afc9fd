import * as z from 'zod'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { bodySignature } from '../shared/proof.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from '../shared/push-shape.ts'
import { eventHeader, type ProposalEvents, type Webhook } from '../shared/webhook.ts'

const PUSH = z.object({
  ref,
  before: commit,
  after: commit,
  commits: z.array(commitFiles).nullish(),
  total_commits: z.number().optional(),
})

/**
 * Gitea and Forgejo list the latest commits, and how many there are
 * (https://docs.gitea.com/usage/webhooks#event-information).
 */
const shape = PUSH.transform(({ ref: name, before, after, commits, total_commits }): PushedBranch[] => {
  const branch = branchOf(name)
  if (branch === undefined) return []
  const listed = commits ?? []
  const isComplete = before !== null && listed.length > 0 && listed.length === total_commits
  return [{ branch, before, after, forced: undefined, paths: isComplete ? filesOf(listed) : undefined }]
})

const BRANCH = z.object({ ref, repo_id: z.int().nullish() })

const PULL_REQUEST = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: z.object({ merged: z.boolean().nullish(), closed_at: z.string().nullish(), head: BRANCH, base: BRANCH }),
})

/** The same event for both. */
const proposal: ProposalEvents = {
  names: ['pull_request'],
  shape: PULL_REQUEST.transform(({ action, number, pull_request }): EndedProposal | undefined => {
    const { merged, closed_at, head, base } = pull_request
    if (action !== 'closed' || head.repo_id !== base.repo_id) return undefined
    const outcome = merged === true ? 'merged' : 'closed'
    return { id: String(number), base: base.ref, branch: head.ref, outcome, at: closed_at ?? undefined }
  }),
}

export const giteaWebhook: Webhook = {
  /** https://docs.gitea.com/usage/webhooks */
  proof: bodySignature('x-gitea-signature', ''),
  idHeaders: ['x-gitea-delivery'],
  event: eventHeader('x-gitea-event'),
  push: 'push',
  shape,
  proposal,
}

export const forgejoWebhook: Webhook = {
  /** https://forgejo.org/docs/latest/user/webhooks/ */
  proof: bodySignature('x-forgejo-signature', ''),
  idHeaders: ['x-forgejo-delivery', 'x-gitea-delivery'],
  event: eventHeader('x-forgejo-event'),
  push: 'push',
  shape,
  proposal,
}
