import * as z from 'zod'
import { unreadable } from './shared/unreadable.ts'

/** Shorter ones can be guessed from one signed delivery. */
const MIN_LENGTH = 16
const MAX_LENGTH = 1000

/** One, or two while one is replaced by the other. */
const WEBHOOK_SECRET = z.strictObject({ secrets: z.array(z.string().min(MIN_LENGTH).max(MAX_LENGTH)).min(1).max(2) })

/**
 * The secrets by which deliveries are proved, as docs/webhooks.md has them. Throws `credentials_unreadable`; nothing of
 * the text is told.
 */
export function readWebhookSecrets(secret: string, content: string | undefined): readonly string[] {
  const result = WEBHOOK_SECRET.safeParse(parseJson(content))
  if (result.success) return result.data.secrets
  throw unreadable(
    secret,
    `it is not {"secrets": [one or two texts of ${MIN_LENGTH} characters or more]} as docs/webhooks.md has it`,
  )
}

function parseJson(content = ''): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}
