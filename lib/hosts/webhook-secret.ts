import * as z from 'zod'
import { parseJson } from './shared/parse-json.ts'
import { unreadable } from './shared/unreadable.ts'

/** Shorter secrets can be guessed from one signed delivery. */
const MIN_LENGTH = 16
const MAX_LENGTH = 1000

/** One secret, or two during a rotation. */
const WEBHOOK_SECRET = z.strictObject({ secrets: z.array(z.string().min(MIN_LENGTH).max(MAX_LENGTH)).min(1).max(2) })

/**
 * The secrets that verify deliveries, in the form of docs/webhooks.md. Throws `credentials_unreadable`, without any
 * part of the text.
 */
export function readWebhookSecrets(secret: string, content: string | undefined): readonly string[] {
  const result = WEBHOOK_SECRET.safeParse(parseJson(content))
  if (result.success) return result.data.secrets
  throw unreadable(
    secret,
    `it is not {"secrets": [one or two texts of ${MIN_LENGTH} characters or more]} as docs/webhooks.md has it`,
  )
}
