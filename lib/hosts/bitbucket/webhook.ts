import * as z from 'zod'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { bodySignature } from '../shared/proof.ts'
import { branchOf, commit, ref } from '../shared/push-shape.ts'
import { eventHeader, type ProposalEvents, type Webhook } from '../shared/webhook.ts'

const REF = z.object({ type: z.string(), name: ref, target: z.object({ hash: commit }) })

const CLOUD_PUSH = z.object({
  push: z.object({ changes: z.array(z.object({ old: REF.nullish(), new: REF.nullish(), forced: z.boolean().optional() })) }),
})

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push */
const cloudShape = CLOUD_PUSH.transform(({ push }): PushedBranch[] =>
  push.changes.flatMap(({ old, new: now, forced }) => {
    const side = now ?? old
    if (side?.type !== 'branch') return []
    return [{ branch: side.name, before: old?.target.hash ?? null, after: now?.target.hash ?? null, forced, paths: undefined }]
  }),
)

const DATA_CENTER_PUSH = z.object({
  changes: z.array(z.object({ ref: z.object({ id: ref }), fromHash: commit, toHash: commit })),
})

/** https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html#Eventpayload-Push */
const dataCenterShape = DATA_CENTER_PUSH.transform(({ changes }): PushedBranch[] =>
  changes.flatMap(({ ref: { id }, fromHash: before, toHash: after }) => {
    const branch = branchOf(id)
    return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
  }),
)

const CLOUD_BRANCH = z.object({
  branch: z.object({ name: ref }),
  /** Null: a fork that was deleted. */
  repository: z.object({ uuid: z.string() }).nullish(),
})

const CLOUD_PULL_REQUEST = z.object({
  pullrequest: z.object({
    id: z.int(),
    state: z.string(),
    source: CLOUD_BRANCH,
    destination: CLOUD_BRANCH,
    updated_on: z.string().nullish(),
  }),
})

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Pull-request-events */
const cloudProposal: ProposalEvents = {
  names: ['pullrequest:fulfilled', 'pullrequest:rejected'],
  shape: CLOUD_PULL_REQUEST.transform(({ pullrequest }): EndedProposal | undefined => {
    const { id, state, source, destination, updated_on } = pullrequest
    if (source.repository?.uuid !== destination.repository?.uuid) return undefined
    const [base, branch] = [destination.branch.name, source.branch.name]
    return { id: String(id), base, branch, outcome: state === 'MERGED' ? 'merged' : 'closed', at: updated_on ?? undefined }
  }),
}

const DATA_CENTER_BRANCH = z.object({ id: ref, repository: z.object({ id: z.int() }) })

const DATA_CENTER_PULL_REQUEST = z.object({
  date: z.string().nullish(),
  pullRequest: z.object({ id: z.int(), state: z.string(), fromRef: DATA_CENTER_BRANCH, toRef: DATA_CENTER_BRANCH }),
})

/** https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html: a deleted request may say that it is open. */
const dataCenterProposal: ProposalEvents = {
  names: ['pr:merged', 'pr:declined', 'pr:deleted'],
  shape: DATA_CENTER_PULL_REQUEST.transform(({ date, pullRequest }): EndedProposal | undefined => {
    const { id, state, fromRef, toRef } = pullRequest
    const [branch, base] = [branchOf(fromRef.id), branchOf(toRef.id)]
    if (fromRef.repository.id !== toRef.repository.id || branch === undefined || base === undefined) return undefined
    return { id: String(id), base, branch, outcome: state === 'MERGED' ? 'merged' : 'closed', at: date ?? undefined }
  }),
}

/** Both sign in the same way, and name their events in the same header. */
const COMMON = { proof: bodySignature('x-hub-signature', 'sha256='), event: eventHeader('x-event-key') }

/** https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks */
export const bitbucketCloudWebhook: Webhook = {
  ...COMMON,
  idHeaders: ['x-request-uuid'],
  push: 'repo:push',
  shape: cloudShape,
  proposal: cloudProposal,
}

/** https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html */
export const bitbucketDataCenterWebhook: Webhook = {
  ...COMMON,
  idHeaders: ['x-request-id'],
  push: 'repo:refs_changed',
  ping: 'diagnostics:ping',
  shape: dataCenterShape,
  proposal: dataCenterProposal,
}
