import type { ZodType } from 'zod'
import { definedOf } from '../../defined-of.ts'
import { failureReason } from '../../git/wire/failure-reason.ts'
import { isNeverConnected } from '../../git/wire/never-connected.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { authorized } from './authorize.ts'
import { shownProblem } from './deployment-answers.ts'
import { etagIn } from './entity-tag.ts'

/** Longer than any answer of a deployment: a longer one comes from another server. */
const MAX_BYTES = 64 * 1024 * 1024

export interface Answer {
  status: number
  body: unknown
  /** The version of what is answered, if it has one. */
  etag?: string
}

export interface TextAnswer {
  status: number
  headers: Headers
  text: string
}

export interface RequestOptions {
  signal: AbortSignal
  timeoutMs: number
  content?: { type: string; text: string | Uint8Array<ArrayBuffer> }
  headers?: Record<string, string>
}

/** No answer came: the deployment cannot be reached, or not in time. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/**
 * Sends a request with a JSON answer. Throws the errors of `requestText`, and ProblemError for an answer that is not
 * JSON.
 */
export async function request(method: string, url: URL, options: RequestOptions): Promise<Answer> {
  const { status, headers, text } = await requestText(method, url, options)
  if (text === '') return { status, body: undefined }
  try {
    return { status, body: JSON.parse(text), ...definedOf({ etag: etagIn(headers) }) }
  } catch {
    throw new ProblemError(`${url.origin} answered ${status}, but not with JSON: is it the endpoint of a deployment?`, { status })
  }
}

/**
 * Sends a request, authorized by the environment. Throws ProblemError for any answer but 2xx, UnreachableError without
 * one.
 */
export async function requestText(method: string, url: URL, options: RequestOptions): Promise<TextAnswer> {
  const { signal, timeoutMs, content } = options
  const timeout = AbortSignal.timeout(timeoutMs)
  const body = content === undefined ? {} : { body: content.text }
  const type: Record<string, string> = content === undefined ? {} : { 'content-type': content.type }
  const headers = await authorized({
    method,
    url,
    headers: { accept: 'application/json', ...options.headers, ...type },
    ...body,
  })
  try {
    const response = await fetch(url, {
      method,
      headers,
      // A redirect would take the token or the signature elsewhere.
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
      ...body,
    })
    const text = await textOf(response)
    if (!response.ok) throw problemOf(response.status, text)
    return { status: response.status, headers: response.headers, text }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ProblemError) throw error
    const reason = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error)
    const hint =
      method === 'GET' || (error instanceof Error && isNeverConnected(error))
        ? ''
        : '\nThe request may have been carried out all the same: check with gfm status'
    throw new UnreachableError(`${url.origin} cannot be reached: ${reason}${hint}`, { cause: error })
  }
}

/** Sends a file to a signed URL, without any of our credentials. Throws the errors of `requestText`. */
export async function upload(
  url: string,
  headers: Record<string, string>,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<void> {
  // fetch sets the length itself.
  const { 'content-length': _, ...others } = headers
  const { origin } = new URL(url)
  const response = await fetch(url, { method: 'PUT', headers: others, body: bytes, signal, redirect: 'error' }).catch((error) => {
    signal.throwIfAborted()
    throw new UnreachableError(`${origin} cannot be reached: ${reasonOf(error)}`, { cause: error })
  })
  if (!response.ok) throw new ProblemError(`The upload to ${origin} was answered ${response.status}`, { status: response.status })
}

/**
 * Checks the fields of a value that will be shown. Throws ProblemError with the first field that is not as expected.
 */
export function checked<T>(body: unknown, shape: ZodType): T {
  const { success, error } = shape.safeParse(body)
  if (success) return body as T
  const [issue] = error.issues
  throw new ProblemError(`The answer is not as expected at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`, {
    status: 200,
  })
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new ProblemError(`The answer is longer than ${MAX_BYTES} bytes`, { status: response.status })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function problemOf(status: number, text: string): ProblemError {
  const words = `The deployment answered ${status}`
  try {
    const { title, detail, code, errors, current } = shownProblem.parse(JSON.parse(text))
    return new ProblemError(detail || title || words, { status, code, faults: errors, current })
  } catch {
    return new ProblemError(words, { status })
  }
}

/** `fetch` only reports that it failed; the reason is in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error) return failureReason(cause)
  return error instanceof Error ? error.message : String(error)
}
