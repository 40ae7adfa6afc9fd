import * as z from 'zod'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { bodySignature } from '../shared/proof.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from '../shared/push-shape.ts'
import { eventHeader, type ProposalEvents, type Webhook } from '../shared/webhook.ts'

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

const BRANCH = z.object({ ref, repo: z.object({ id: z.int() }).nullish() })

const PULL_REQUEST = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: z.object({ merged: z.boolean().nullish(), closed_at: z.string().nullish(), head: BRANCH, base: BRANCH }),
})

/** https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request */
const proposal: ProposalEvents = {
  names: ['pull_request'],
  shape: PULL_REQUEST.transform(({ action, number, pull_request }): EndedProposal | undefined => {
    const { merged, closed_at, head, base } = pull_request
    if (action !== 'closed' || head.repo?.id !== base.repo?.id) return undefined
    const outcome = merged === true ? 'merged' : 'closed'
    return { id: String(number), base: base.ref, branch: head.ref, outcome, at: closed_at ?? undefined }
  }),
}

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
