import * as z from 'zod'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import { bodySignature, type Proof, standardWebhooks } from '../shared/proof.ts'
import { branchOf, commit, ref } from '../shared/push-shape.ts'
import { eventHeader, type Webhook } from '../shared/webhook.ts'

const PUSH = z.object({ ref, before: commit.optional(), after: commit })

/** The common fields of GitHub, GitLab and Gitea: `ref`, `after`, and an optional `before`. */
const shape = PUSH.transform(({ ref: name, before = null, after }): PushedBranch[] => {
  const branch = branchOf(name)
  return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
})

const plain = bodySignature('x-signature-256', 'sha256=')

/** Standard Webhooks if its header is sent, otherwise the signature of the body alone. */
const proof: Proof = {
  headers: [...standardWebhooks.headers, ...plain.headers],
  isBy: (secret, delivery) => (delivery.headers.has('webhook-signature') ? standardWebhooks : plain).isBy(secret, delivery),
}

export const genericWebhook: Webhook = {
  proof,
  idHeaders: ['webhook-id'],
  event: eventHeader('x-event', 'push'),
  push: 'push',
  ping: 'ping',
  shape,
}
