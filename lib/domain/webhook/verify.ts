import { DomainError } from '../../contract/errors.ts'
import type { Delivery } from './delivery.ts'
import type { WebhookHost } from './host.ts'
import { basicAuth } from './proofs/basic-auth.ts'
import { bodySignature } from './proofs/body-signature.ts'
import { genericProof } from './proofs/generic.ts'
import { gitlabProof } from './proofs/gitlab.ts'
import type { Proof } from './proofs/proof.ts'

const PROOFS: Record<WebhookHost, Proof> = {
  /** https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries */
  github: bodySignature('x-hub-signature-256', 'sha256='),
  gitlab: gitlabProof,
  /** https://docs.gitea.com/usage/webhooks */
  gitea: bodySignature('x-gitea-signature', ''),
  /** https://forgejo.org/docs/latest/user/webhooks/ */
  forgejo: bodySignature('x-forgejo-signature', ''),
  /** https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks */
  'bitbucket-cloud': bodySignature('x-hub-signature', 'sha256='),
  /** https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html */
  'bitbucket-data-center': bodySignature('x-hub-signature', 'sha256='),
  'azure-devops': basicAuth,
  generic: genericProof,
}

/**
 * Believes a delivery whose proof one of the secrets has made; without a secret it believes none. All are tried, so
 * that the time tells nothing. Throws `webhook_refused`, which says nothing of what was expected.
 */
export function verify(delivery: Delivery, secrets: readonly string[]): void {
  const { host, headers } = delivery
  const proof = PROOFS[host]
  if (secrets.map((secret) => proof.isBy(secret, delivery)).includes(true)) return
  const hasProof = proof.headers.some((name) => headers.has(name))
  const reason = hasProof
    ? 'its proof was not made with a secret of this repository'
    : `it has no proof: expected the header ${proof.headers.join(' or ')}`
  throw new DomainError('webhook_refused', 'The delivery is not believed', { host, reason })
}
