import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isError } from '../../lib/contract/errors.ts'
import { HttpError } from '../../lib/http/problems/problem.ts'
import { sentBody } from '../../lib/http/requests/sent-body.ts'
import { type Gateway, startGateway } from '../../lib/local/gateway/gateway.ts'

let gateway: Gateway

/** A function that gives back, in hex, the bytes that it would store. */
beforeAll(async () => {
  gateway = await startGateway({
    routes: [{ method: 'PUT', path: '/raw', function: 'store' }],
    invoke: async (_, event) => ({ payload: stored(event as APIGatewayProxyEventV2) }),
  })
})

afterAll(() => gateway.close())

function stored(event: APIGatewayProxyEventV2) {
  try {
    return { statusCode: 200, body: sentBody(event).toString('hex') }
  } catch (error) {
    if (isError(error, 'invalid_request')) return { statusCode: 400 }
    if (error instanceof HttpError) return { statusCode: 415 }
    throw error
  }
}

async function put(bytes: Uint8Array<ArrayBuffer>, type: string, chunked: boolean): Promise<string | number> {
  const body = chunked ? new Blob([bytes]).stream() : bytes
  const headers = type === '' ? {} : { 'content-type': type }
  const response = await fetch(`${gateway.url}/raw`, {
    method: 'PUT',
    headers,
    body,
    ...(chunked && { duplex: 'half' }),
  } as RequestInit)
  return response.status === 200 ? response.text() : response.status
}

const TYPES = [
  '',
  'text/plain',
  'text/yaml; charset=utf-8',
  'text/yaml; charset=latin1',
  'application/json',
  'application/yaml',
  'application/octet-stream',
]

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', ':', '\n', '\r', '\0', '\ufeff', '\ufffd', '\u2028', '😀', 'é'),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
})
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  text.map((given) => Buffer.from(given)),
  text.map((given) => Buffer.from(given, 'latin1')),
  text.map((given) => Buffer.from(given, 'utf16le')),
  fc
    .tuple(text, fc.uint8Array({ maxLength: 3 }), text)
    .map(([before, between, after]) => Buffer.concat([Buffer.from(before), between, Buffer.from(after)])),
)

test('whatever bytes come as whatever type, they are stored as they were sent, or refused', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(...TYPES), fc.boolean(), async (given, type, chunked) => {
      const hex = Buffer.from(given).toString('hex')
      const answer = await put(Uint8Array.from(given), type, chunked)
      if (typeof answer === 'string') expect(answer).toBe(hex)
      else expect([400, 415]).toContain(answer)
      if (type === 'application/octet-stream') expect(answer).toBe(hex)
    }),
    { numRuns: 300 },
  )
})
