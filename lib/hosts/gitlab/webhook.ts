import * as z from 'zod'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { isEqual, isStandardSecret, type Proof, standardWebhooks } from '../shared/proof.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from '../shared/push-shape.ts'
import { eventHeader, type ProposalEvents, type Webhook } from '../shared/webhook.ts'

const PUSH = z.object({
  ref,
  before: commit,
  after: commit,
  commits: z.array(commitFiles).optional(),
  total_commits_count: z.number().optional(),
})

/**
 * The event lists the latest twenty commits, and their total number
 * (https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events).
 */
const shape = PUSH.transform(({ ref: name, before, after, commits = [], total_commits_count }): PushedBranch[] => {
  const branch = branchOf(name)
  if (branch === undefined) return []
  const isComplete = before !== null && commits.length > 0 && commits.length === total_commits_count
  return [{ branch, before, after, forced: undefined, paths: isComplete ? filesOf(commits) : undefined }]
})

const MERGE_REQUEST = z.object({
  object_attributes: z.object({
    iid: z.int(),
    action: z.string().nullish(),
    source_branch: ref,
    target_branch: ref,
    source_project_id: z.int().nullish(),
    target_project_id: z.int(),
    updated_at: z.string().nullish(),
  }),
})

/** https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events */
const proposal: ProposalEvents = {
  names: ['Merge Request Hook'],
  shape: MERGE_REQUEST.transform(({ object_attributes: request }): EndedProposal | undefined => {
    const { iid, action, source_branch: branch, target_branch: base, updated_at } = request
    if ((action !== 'close' && action !== 'merge') || request.source_project_id !== request.target_project_id) return undefined
    return { id: String(iid), base, branch, outcome: action === 'merge' ? 'merged' : 'closed', at: updated_at ?? undefined }
  }),
}

const TOKEN = 'x-gitlab-token'

/**
 * A signing token (`whsec_...`) signs as Standard Webhooks do; any other secret is sent along as it is
 * (https://docs.gitlab.com/user/project/integrations/webhooks/). With a signing token, a delivery with only the weaker
 * proof is refused.
 */
const proof: Proof = {
  headers: [TOKEN, ...standardWebhooks.headers],
  isBy: (secret, delivery) =>
    isStandardSecret(secret) ? standardWebhooks.isBy(secret, delivery) : isEqual(delivery.headers.get(TOKEN) ?? '', secret),
}

export const gitlabWebhook: Webhook = {
  proof,
  idHeaders: ['idempotency-key', 'webhook-id', 'x-gitlab-event-uuid'],
  event: eventHeader('x-gitlab-event'),
  push: 'Push Hook',
  shape,
  proposal,
}
