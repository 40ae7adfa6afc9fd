import * as z from 'zod'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { bodySignature } from '../shared/proof.ts'
import { branchOf, commit, ref } from '../shared/push-shape.ts'
import { eventHeader, type Webhook } from '../shared/webhook.ts'

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

/** Both sign in the same way, and name their events in the same header. */
const COMMON = { proof: bodySignature('x-hub-signature', 'sha256='), event: eventHeader('x-event-key') }

/** https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks */
export const bitbucketCloudWebhook: Webhook = {
  ...COMMON,
  idHeaders: ['x-request-uuid'],
  push: 'repo:push',
  shape: cloudShape,
}

/** https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html */
export const bitbucketDataCenterWebhook: Webhook = {
  ...COMMON,
  idHeaders: ['x-request-id'],
  push: 'repo:refs_changed',
  ping: 'diagnostics:ping',
  shape: dataCenterShape,
}
