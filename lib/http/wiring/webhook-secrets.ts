import { StoredSecrets } from '../../aws/secrets.ts'
import { readWebhookSecrets } from '../../credentials/webhook-secret.ts'
import { part } from './part.ts'

/** The secrets of webhooks, in Secrets Manager: their names are those of the repositories' records. */
export const webhookSecrets = part({}, () => {
  const stored = new StoredSecrets()
  return {
    webhookSecrets: async (secret: string) => readWebhookSecrets(secret, await stored.text(secret, { fresh: false })),
  }
})
