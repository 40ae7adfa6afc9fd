import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod'
import type { Idempotency, StoredAnswer } from '../app/ports/ports.ts'
import { DomainError } from '../contract/errors.ts'
import { logger } from './lambda/logger.ts'
import { type Answer, problemOf } from './problems/problem.ts'
import { askedAt } from './requests/asked-at.ts'
import { bodyOf } from './requests/body.ts'
import { check } from './requests/request.ts'

/** Up to 255 printable characters, as the draft of the IETF's `Idempotency-Key` header recommends. */
const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 printable ASCII characters without spaces')

/**
 * Serves a request once: a POST that is repeated with the same `Idempotency-Key` gets the first answer again. An error
 * that a retry could cure frees the key; every other answer, refusals included, is kept. The key of a function that was
 * killed becomes free at `endsAt`, when the function would have been ended anyway.
 */
export async function answerOnce(
  event: APIGatewayProxyEventV2,
  caller: string,
  answers: Idempotency,
  endsAt: Date,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const header = event.headers['idempotency-key']
  if (header === undefined || event.requestContext.http.method !== 'POST') return run()
  const key = hash(`${caller}\n${check(header, idempotencyKey, 'header')}`)
  const earlier = await answers.claim(key, fingerprint(event), endsAt)
  if (earlier !== undefined) return replay(earlier)
  const answer = await answerOrRelease(answers, key, event, run)
  const { status, headers = {}, body } = answer
  await tolerate(answers.complete(key, { status, headers, body: body === undefined ? '' : JSON.stringify(body) }))
  return answer
}

function replay({ status, headers, body }: StoredAnswer): Answer {
  const marked = { ...headers, 'idempotency-replayed': 'true' }
  return body === '' ? { status, headers: marked } : { status, headers: marked, body: JSON.parse(body) as object }
}

/** The answer to keep, which may be a refusal. Frees the key after an error that a retry could cure. */
async function answerOrRelease(
  answers: Idempotency,
  key: string,
  event: APIGatewayProxyEventV2,
  run: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    const problem = problemOf(error, askedAt(event))
    if (problem.status < 500 && !(error instanceof DomainError && error.retryable)) return problem
    await tolerate(answers.release(key))
    throw error
  }
}

/** The request was served, so a failure to keep its answer is only logged: the claim expires by itself. */
async function tolerate(note: Promise<void>): Promise<void> {
  try {
    await note
  } catch (error) {
    logger.error('The answer to this Idempotency-Key could not be kept', error as Error)
  }
}

/** With or without the trailing slash it is the same request. */
function fingerprint(event: APIGatewayProxyEventV2): string {
  const { requestContext, rawPath, rawQueryString } = event
  const content = createHash('sha256').update(bodyOf(event)).digest('hex')
  return hash([requestContext.http.method, rawPath.replace(/\/$/, ''), rawQueryString, content].join('\n'))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
