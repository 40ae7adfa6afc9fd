import type { SentDelivery } from './git-host/webhook-sender.ts'

/** One line about a user's push and the answer to its webhook. */
export function deliveryLine({ repository, ref, files, answer }: SentDelivery): string {
  const range = `${short(ref.before)}..${short(ref.after)}`
  const pushed = `push     ${repository} ${ref.branch} ${range} (${files} ${files === 1 ? 'file' : 'files'})`
  if (answer === undefined) return `${pushed} → webhook: no answer`
  const { status, reason, detail } = answer.body
  const said = [status, reason ?? detail].filter((part) => typeof part === 'string').join(': ')
  return `${pushed} → webhook ${answer.status} ${said}`
}

/** One line about an ended operation, from a line of the function's log; undefined for any other log line. */
export function operationLine(line: string): string | undefined {
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
