import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { resultOf } from '../../lib/http/answers/result.ts'
import { apiEvent } from '../support/api-event.ts'

const eventOf = (headers: Record<string, string> = {}, method = 'GET') => ({
  ...apiEvent({ method: 'GET', path: '/fabrics/', headers }).event,
  requestContext: {
    ...apiEvent({ method: 'GET', path: '/fabrics/' }).event.requestContext,
    http: { method, path: '', protocol: '', sourceIp: '', userAgent: '' },
  },
})

/** What Lambda measures. */
const sizeOf = (result: object) => Buffer.byteLength(JSON.stringify(result))
const LAMBDA_BYTES = 6 * 1024 * 1024

const documents = (count: number) =>
  Array.from({ length: count }, (_, document) => ({
    document,
    path: `managed/servers/server-${document}.yaml`,
    reason: '"quoted"',
  }))
const report = (count: number) => ({ operation: 'o', status: 'succeeded', documents: documents(count), files: ['a'] })

test('an answer is JSON that is neither cached nor sniffed', () => {
  expect(resultOf({ status: 200, body: { a: 1 } }, eventOf())).toEqual({
    statusCode: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    },
    body: '{"a":1}',
  })
})

test('without a body there is no type', () => {
  const { statusCode, headers, body } = resultOf({ status: 204 }, eventOf())
  expect([statusCode, headers?.['content-type'], body]).toEqual([204, undefined, undefined])
})

test('HEAD is answered as GET: the gateway takes the length from the body, and leaves it out', () => {
  const answer = { status: 200, body: { a: 1 }, headers: { 'retry-after': '5' } }
  expect(resultOf(answer, eventOf({}, 'HEAD'))).toEqual(resultOf(answer, eventOf()))
})

describe('a large answer', () => {
  test.each(['gzip', 'br, GZIP;q=0.5', 'deflate, *', 'gzip, deflate'])(
    'is compressed for a client that accepts %j',
    (accepted) => {
      const result = resultOf({ status: 200, body: report(40_000) }, eventOf({ 'accept-encoding': accepted }))
      expect(result).toMatchObject({ isBase64Encoded: true, headers: { 'content-encoding': 'gzip' } })
      expect(sizeOf(result)).toBeLessThan(LAMBDA_BYTES)
      expect(JSON.parse(gunzipSync(Buffer.from(result.body ?? '', 'base64')).toString())).toEqual(report(40_000))
    },
  )

  test.each(['', 'br', 'gzip;q=0', 'gzip; q=0.000', 'gzipped'])(
    'is truncated for clients that accept %j, and says so',
    (accepted) => {
      const result = resultOf({ status: 200, body: report(100_000) }, eventOf({ 'accept-encoding': accepted }))
      expect(sizeOf(result)).toBeLessThan(LAMBDA_BYTES)
      expect(JSON.parse(result.body ?? '')).toEqual({ operation: 'o', status: 'succeeded', files: ['a'], omitted: ['documents'] })
    },
  )

  test('is sent whole as long as that is possible', () => {
    const result = resultOf({ status: 200, body: report(10_000) }, eventOf())
    expect(JSON.parse(result.body ?? '')).toEqual(report(10_000))
  })
})

test('a small answer is not worth compressing', () => {
  expect(resultOf({ status: 200, body: { a: 1 } }, eventOf({ 'accept-encoding': 'gzip' })).body).toBe('{"a":1}')
})
