import { readWebhookSecrets } from '../../hosts/webhook-secret.ts'
import { webhookHosts } from '../../hosts/webhooks.ts'
import { storedSecrets } from './hosts/stored-secrets.ts'
import { provider } from './provider.ts'

/** Webhooks of Git hosts, and their secrets in Secrets Manager, named in the repositories' records. */
export const webhooks = provider({}, () => ({
  webhookHosts,
  webhookSecrets: async (secret: string) => readWebhookSecrets(secret, await storedSecrets().text(secret, { fresh: false })),
}))
