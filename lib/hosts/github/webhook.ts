import * as z from 'zod'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { bodySignature } from '../shared/proof.ts'
import { pullRequestEvents } from '../shared/pull-request.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from '../shared/push-shape.ts'
import { eventHeader, type Webhook } from '../shared/webhook.ts'

/** A payload has no more commits than this (https://docs.github.com/webhooks/webhook-events-and-payloads#push). */
const MAX_COMMITS = 2048

const PUSH = z.object({
  ref,
  before: commit,
  after: commit,
  forced: z.boolean().optional(),
  commits: z.array(commitFiles).optional(),
})

/** https://docs.github.com/webhooks/webhook-events-and-payloads#push */
const shape = PUSH.transform(({ ref: name, before, after, forced, commits = [] }): PushedBranch[] => {
  const branch = branchOf(name)
  if (branch === undefined) return []
  const isComplete = before !== null && forced === false && commits.length > 0 && commits.length < MAX_COMMITS
  return [{ branch, before, after, forced, paths: isComplete ? filesOf(commits) : undefined }]
})

/** https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request */
const proposal = pullRequestEvents(
  z
    .object({ ref, repo: z.object({ id: z.int() }).nullish() })
    .transform(({ ref: name, repo }) => ({ ref: name, repository: repo?.id })),
)

export const githubWebhook: Webhook = {
  /** https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries */
  proof: bodySignature('x-hub-signature-256', 'sha256='),
  idHeaders: ['x-github-delivery'],
  event: eventHeader('x-github-event'),
  push: 'push',
  ping: 'ping',
  shape,
  proposal,
}
