import * as z from 'zod'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { isEqual, type Proof } from '../shared/proof.ts'
import { branchOf, commit, ref } from '../shared/push-shape.ts'
import type { Webhook } from '../shared/webhook.ts'

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
}
