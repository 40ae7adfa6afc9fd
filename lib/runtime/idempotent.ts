import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { z } from 'zod'
import type { Idempotency } from '../app/ports.ts'
import { DomainError } from '../domain/errors.ts'
import { type Answer, problemOf } from './problem.ts'

/** Up to 255 printable characters, as the draft of the IETF's `Idempotency-Key` header recommends. */
const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/)

/**
 * Serves a request once: a POST that is repeated with the same `Idempotency-Key` gets the first answer again. An error that a retry could cure
 * gives the key up; every other answer, refusals included, is kept.
 */
export async function answerOnce(
  event: APIGatewayProxyEventV2,
  caller: string,
  idempotency: Idempotency,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const header = event.headers['idempotency-key']
  if (header === undefined || event.requestContext.http.method !== 'POST') return run()
  if (!idempotencyKey.safeParse(header).success) throw malformedKey()
  const key = hash(`${caller}\n${header}`)
  const earlier = await idempotency.claim(key, fingerprint(event))
  if (earlier !== undefined) {
    return {
      status: earlier.status,
      headers: { ...earlier.headers, 'idempotency-replayed': 'true' },
      body: earlier.body === '' ? undefined : JSON.parse(earlier.body),
    }
  }
  return keep(idempotency, key, await answerOrRelease(idempotency, key, event, run))
}

/** The answer to keep, a refusal included. After an error that a retry could cure the key is free again. */
async function answerOrRelease(
  idempotency: Idempotency,
  key: string,
  event: APIGatewayProxyEventV2,
  run: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    const problem = problemOf(error, event.requestContext.requestId)
    if (problem.status < 500 && !(error instanceof DomainError && error.retryable)) return problem
    await idempotency.release(key)
    throw error
  }
}

async function keep(idempotency: Idempotency, key: string, answer: Answer): Promise<Answer> {
  const { status, headers = {}, body } = answer
  await idempotency.complete(key, { status, headers, body: body === undefined ? '' : JSON.stringify(body) })
  return answer
}

function fingerprint({ requestContext, rawPath, rawQueryString, body = '' }: APIGatewayProxyEventV2): string {
  return hash([requestContext.http.method, rawPath, rawQueryString, body].join('\n'))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function malformedKey(): DomainError<'invalid_request'> {
  const message = 'Idempotency-Key has to be 1 to 255 printable ASCII characters without spaces'
  return new DomainError('invalid_request', message, {
    faults: [{ code: 'invalid_header', severity: 'error', file: 'idempotency-key', message }],
  })
}
