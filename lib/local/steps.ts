import { randomBytes } from 'node:crypto'
import type { LocalSecrets } from './aws/secrets-manager.ts'
import type { SentDelivery } from './git-host/webhook-sender.ts'

/** Name of the secret that the local Git server signs with. */
export const LOCAL_WEBHOOK_SECRET = 'gitops-file-manager/dev/webhooks/local'

/** Made once for a directory. */
export async function localWebhookSecret(secrets: LocalSecrets): Promise<string> {
  const stored = await secrets.ensure(LOCAL_WEBHOOK_SECRET, () => JSON.stringify({ secrets: [randomBytes(24).toString('hex')] }))
  const { secrets: [secret = ''] = [] } = JSON.parse(stored) as { secrets?: string[] }
  return secret
}

/** A user's push, and what the delivery of its webhook was answered. */
export function tellDelivery({ repository, ref, files, answer }: SentDelivery): string {
  const range = `${short(ref.before)}..${short(ref.after)}`
  const pushed = `push     ${repository} ${ref.branch} ${range} (${files} ${files === 1 ? 'file' : 'files'})`
  if (answer === undefined) return `${pushed} → webhook: no answer`
  const { status, reason, detail } = answer.body
  const said = [status, reason ?? detail].filter((part) => typeof part === 'string').join(': ')
  return `${pushed} → webhook ${answer.status} ${said}`
}

/** What the queue's function has done, as its log says; undefined for a line about something else. */
export function tellLogLine(line: string): string | undefined {
  const { message, fabric, status, commit, outcome, operation } = parseObject(line)
  if (message !== 'The operation ended') return undefined
  const made = typeof commit === 'string' ? ` → commit ${short(commit)}` : ''
  return `ingest   ${String(fabric)} ${String(operation)} ${String(status)}${made}: ${String(outcome)}`
}

function short(commit: string | null): string {
  return commit === null ? 'none' : commit.slice(0, 12)
}

function parseObject(line: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>
  } catch {
    return {}
  }
}
