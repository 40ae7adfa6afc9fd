import { bodySignature } from './body-signature.ts'
import type { Proof } from './proof.ts'
import { standardWebhooks } from './standard-webhooks.ts'

const plain = bodySignature('x-signature-256', 'sha256=')

/** Standard Webhooks where its header is sent, otherwise the signature of the body alone. */
export const genericProof: Proof = {
  headers: [...standardWebhooks.headers, ...plain.headers],
  isBy: (secret, delivery) => (delivery.headers.has('webhook-signature') ? standardWebhooks : plain).isBy(secret, delivery),
}
