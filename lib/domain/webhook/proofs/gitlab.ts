import { isEqual } from './equal.ts'
import type { Proof } from './proof.ts'
import { isStandardSecret, standardWebhooks } from './standard-webhooks.ts'

const TOKEN = 'x-gitlab-token'

/**
 * A signing token (`whsec_...`) signs as Standard Webhooks do; any other secret is sent along as it is
 * (https://docs.gitlab.com/user/project/integrations/webhooks/). A delivery without the stronger proof is not believed
 * where that is agreed.
 */
export const gitlabProof: Proof = {
  headers: [TOKEN, ...standardWebhooks.headers],
  isBy: (secret, delivery) =>
    isStandardSecret(secret) ? standardWebhooks.isBy(secret, delivery) : isEqual(delivery.headers.get(TOKEN) ?? '', secret),
}
