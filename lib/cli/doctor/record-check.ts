import type { Unreadable } from '../../contract/unreadable.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { type Check, failed } from './check.ts'

/** Records that are named before the rest is counted. */
const MAX_RECORDS = 3

/** What the deployment has on record and cannot read; nothing where it can read all. `what`: fabric, operation. */
export function recordChecks(what: string, unreadable: readonly Unreadable[]): Check[] {
  if (unreadable.length === 0) return []
  const named = unreadable.slice(0, MAX_RECORDS).map(({ id, reason }) => `${id} (${reason.split('\n').join(' ')})`)
  const rest = unreadable.length - named.length
  const found = `${count(unreadable.length, what)} left out: ${named.join('; ')}${rest > 0 ? ` and ${rest} more` : ''}`
  const hint = 'deploy the version that wrote them, or have them written anew: gfm rebuild of their repository'
  return [failed('records', found, 'records that the deployed version can read', hint)]
}
