import * as z from 'zod'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { isEqual, type Proof } from '../shared/proof.ts'
import { branchOf, commit, ref } from '../shared/push-shape.ts'
import type { ProposalEvents, Webhook } from '../shared/webhook.ts'

const PUSH = z.object({
  resource: z.object({ refUpdates: z.array(z.object({ name: ref, oldObjectId: commit, newObjectId: commit })) }),
})

/** https://learn.microsoft.com/azure/devops/service-hooks/events#code-pushed */
const shape = PUSH.transform(({ resource }): PushedBranch[] =>
  resource.refUpdates.flatMap(({ name, oldObjectId: before, newObjectId: after }) => {
    const branch = branchOf(name)
    return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
  }),
)

const PULL_REQUEST = z.object({
  resource: z.object({
    pullRequestId: z.int(),
    status: z.string(),
    sourceRefName: ref,
    targetRefName: ref,
    closedDate: z.string().nullish(),
    forkSource: z.unknown().optional(),
  }),
})

/**
 * https://learn.microsoft.com/azure/devops/service-hooks/events#pull-request-updated. `git.pullrequest.merged` tells that
 * a merge was tried, also of a request that stays open: the status says whether it has ended.
 */
const proposal: ProposalEvents = {
  names: ['git.pullrequest.updated', 'git.pullrequest.merged'],
  shape: PULL_REQUEST.transform(({ resource }): EndedProposal | undefined => {
    const { pullRequestId, status, sourceRefName, targetRefName, closedDate, forkSource } = resource
    const [branch, base] = [branchOf(sourceRefName), branchOf(targetRefName)]
    const hasEnded = status === 'completed' || status === 'abandoned'
    if (!hasEnded || forkSource != null || branch === undefined || base === undefined) return undefined
    const outcome = status === 'completed' ? 'merged' : 'closed'
    return { id: String(pullRequestId), base, branch, outcome, at: closedDate ?? undefined }
  }),
}

const EVENT = z.object({ eventType: z.string() })

/**
 * Azure DevOps signs nothing; it sends basic authentication
 * (https://learn.microsoft.com/azure/devops/service-hooks/services/webhooks). The secret is `user:password`.
 */
const proof: Proof = {
  headers: ['authorization'],
  isBy: (secret, { headers }) =>
    isEqual(headers.get('authorization') ?? '', `Basic ${Buffer.from(secret, 'utf8').toString('base64')}`),
}

export const azureDevOpsWebhook: Webhook = {
  proof,
  idHeaders: [],
  event: (_, body) => EVENT.safeParse(body).data?.eventType ?? '',
  push: 'git.push',
  shape,
  proposal,
}
