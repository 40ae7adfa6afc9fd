import { isEqual } from './equal.ts'
import type { Proof } from './proof.ts'

/**
 * Azure DevOps signs nothing, it logs in (https://learn.microsoft.com/azure/devops/service-hooks/services/webhooks).
 * The secret is `user:password`.
 */
export const basicAuth: Proof = {
  headers: ['authorization'],
  isBy: (secret, { headers }) =>
    isEqual(headers.get('authorization') ?? '', `Basic ${Buffer.from(secret, 'utf8').toString('base64')}`),
}
