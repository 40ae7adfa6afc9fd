import { StoredSecrets } from '../../aws/secrets.ts'
import { readWebhookSecrets } from '../../hosts/webhook-secret.ts'
import { webhookHosts } from '../../hosts/webhooks.ts'
import { provider } from './provider.ts'

/** Webhooks of Git hosts, and their secrets in Secrets Manager, named in the repositories' records. */
export const webhooks = provider({}, () => {
  const stored = new StoredSecrets()
  return {
    webhookHosts,
    webhookSecrets: async (secret: string) => readWebhookSecrets(secret, await stored.text(secret, { fresh: false })),
  }
})
