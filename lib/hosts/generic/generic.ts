import type { Host } from '../shared/host.ts'
import { genericWebhook } from './webhook.ts'

/** Any sender that follows Standard Webhooks, or signs the body with HMAC-SHA256. */
export const generic = { webhook: genericWebhook } as const satisfies Host
