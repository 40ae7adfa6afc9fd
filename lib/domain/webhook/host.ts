/**
 * Who sends webhooks, as their URL names it. `generic`: whoever follows Standard Webhooks, or signs the body with
 * HMAC-SHA256.
 */
export const WEBHOOK_HOSTS = [
  'github',
  'gitlab',
  'gitea',
  'forgejo',
  'bitbucket-cloud',
  'bitbucket-data-center',
  'azure-devops',
  'generic',
] as const

export type WebhookHost = (typeof WEBHOOK_HOSTS)[number]

export function isWebhookHost(name: string): name is WebhookHost {
  return (WEBHOOK_HOSTS as readonly string[]).includes(name)
}
