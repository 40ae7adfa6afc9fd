import type { StatusAnswer } from '../../lib/contract/answer.ts'
import { type Condition, conditionOf } from './condition.ts'
import { paths } from './paths.ts'
import { send } from './request.ts'

/** The last condition of each fabric, with the version that told it: what stays is not told again. */
const kept = new Map<string, { etag: string; condition: Condition }>()

/** The conditions that are known of these fabrics, until they are looked at again. */
export function keptConditions(fabrics: readonly { id: string }[]): Record<string, Condition> {
  const known = fabrics.map(({ id }) => [id, kept.get(id)?.condition] as const)
  return Object.fromEntries(known.filter((each): each is readonly [string, Condition] => each[1] !== undefined))
}

/** Looks at a fabric. */
export async function readCondition(fabric: string, signal: AbortSignal): Promise<Condition> {
  const before = kept.get(fabric)
  const headers = before === undefined ? {} : { 'if-none-match': `"${before.etag}"` }
  const reply = await send<StatusAnswer>(paths.status(fabric), { signal, headers })
  if (reply.ok && reply.status === 304 && before !== undefined) return before.condition
  const condition = conditionOf(reply)
  if (reply.ok && reply.etag !== undefined) kept.set(fabric, { etag: reply.etag, condition })
  return condition
}
