import * as z from 'zod'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { bodySignature } from '../shared/proof.ts'
import { pullRequestEvents } from '../shared/pull-request.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from '../shared/push-shape.ts'
import { eventHeader, type Webhook } from '../shared/webhook.ts'

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

/** The same event for both. */
const proposal = pullRequestEvents(
  z.object({ ref, repo_id: z.int().nullish() }).transform(({ ref: name, repo_id }) => ({ ref: name, repository: repo_id })),
)

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
