import type { Delivery } from '../app/ports/webhook-hosts.ts'
import { DomainError } from '../contract/errors.ts'

/** Every host nests less than ten levels. */
const MAX_DEPTH = 100
const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i

/** The JSON value of a body, or of the `payload` of a form. Throws `webhook_unreadable`. */
export function readBody({ host, headers, body }: Delivery): unknown {
  const type = headers.get('content-type') ?? ''
  const isForm = FORM.test(type)
  if (!isForm && !JSON_TYPE.test(type)) throw unreadable(host, 'expected a body of type application/json')
  const text = decode(body)
  if (text === undefined) throw unreadable(host, 'the body is not UTF-8')
  const json = isForm ? new URLSearchParams(text).get('payload') : text
  if (json === null) throw unreadable(host, 'the form has no field "payload"')
  if (depthOf(json) > MAX_DEPTH) throw unreadable(host, `the body is nested more than ${MAX_DEPTH} levels deep`)
  try {
    return JSON.parse(json) as unknown
  } catch {
    throw unreadable(host, 'the body is not JSON')
  }
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

/** Counted outside of strings, before anything recursive sees the text. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0]
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth)
    else if (token === ']' || token === '}') depth--
  }
  return deepest
}

/** The reason names what was expected and where, never what was found: a body may contain anything. */
export function unreadable(host: string, reason: string): DomainError<'webhook_unreadable'> {
  return new DomainError('webhook_unreadable', 'The delivery cannot be read', { host, reason })
}
