import type { CurrentVersion } from '../../lib/contract/answer.ts'
import type { Fault } from '../../lib/contract/fault.ts'
import { asPerson } from '../session/session.ts'

/** Where the API is: on the console's own origin. */
const API = '/api/plugins/hedgehog'

/** A problem document of the API, or the same for an answer that never came. */
export interface Problem {
  status: number
  code: string
  title: string
  detail: string
  /** For searching the logs. */
  instance: string
  errors: readonly Fault[]
  /** What is there in place of the version that was asked for; null if nothing is. */
  current?: NonNullable<CurrentVersion> | null
}

export type Reply<T> = { ok: true; status: number; body: T; etag: string | undefined } | { ok: false; problem: Problem }

export interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Blob
  signal?: AbortSignal
  /** What the answer is read as. */
  as?: 'json' | 'text'
}

/**
 * Sends one request to the API as the person who is signed in, and never throws: whatever goes wrong is a problem.
 */
export async function send<T>(path: string, { as = 'json', headers = {}, ...rest }: Asked = {}): Promise<Reply<T>> {
  const accept = as === 'json' ? 'application/json' : 'application/yaml, text/plain'
  try {
    const response = await asPerson((proof) =>
      fetch(`${API}${path}`, { ...rest, headers: { accept, ...headers, ...proof }, redirect: 'error' }),
    )
    if (!response.ok && response.status !== 304) return { ok: false, problem: await problemOf(response) }
    const text = await response.text()
    const body = (as === 'json' && text !== '' ? JSON.parse(text) : text) as T
    return { ok: true, status: response.status, body, etag: response.headers.get('etag')?.replaceAll('"', '') }
  } catch (error) {
    return { ok: false, problem: unreachable(error) }
  }
}

/** A request with a JSON body. */
export function jsonBody(value: unknown): Pick<Asked, 'headers' | 'body'> {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

/** What the gateway itself says is one word. */
const GATEWAY_REFUSAL = {
  code: 'http_403',
  title: 'Not permitted',
  detail:
    'The gateway refuses this request before the API sees it: your sign-in lacks a scope that the request needs. Sign out and in again; if that does not help, ask whoever runs the deployment for the scope.',
  instance: '',
  errors: [],
}

async function problemOf(response: Response): Promise<Problem> {
  const { status } = response
  const text = await response.text()
  const told = parsed(text)
  if (told.code === undefined && status === 403) return { ...GATEWAY_REFUSAL, status }
  return {
    status,
    code: told.code ?? `http_${status}`,
    title: told.title ?? `The answer has the status ${status}`,
    detail: told.detail ?? told.message ?? 'The gateway gave no reason',
    instance: told.instance ?? '',
    errors: told.errors ?? [],
    ...(told.current !== undefined && { current: told.current }),
  }
}

function parsed(text: string): Partial<Problem> & { message?: string } {
  try {
    return JSON.parse(text) as Partial<Problem>
  } catch {
    return {}
  }
}

/** `aborted` is a request that the console itself has given up. */
function unreachable(error: unknown): Problem {
  const isAborted = error instanceof DOMException && error.name === 'AbortError'
  return {
    status: 0,
    code: isAborted ? 'aborted' : 'unreachable',
    title: 'No answer',
    detail: `The API could not be reached: ${error instanceof Error ? error.message : String(error)}`,
    instance: '',
    errors: [],
  }
}
