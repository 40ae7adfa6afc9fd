import * as z from 'zod'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { isEqual, isStandardSecret, type Proof, standardWebhooks } from '../shared/proof.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from '../shared/push-shape.ts'
import { eventHeader, type Webhook } from '../shared/webhook.ts'

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
}
