import type { IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ConsoleConfig } from '../../lib/contract/answer.ts'
import { consoleAnswer } from '../../lib/http/answers/console-answer.ts'
import { resultOf } from '../../lib/http/answers/result.ts'
import { HttpError } from '../../lib/http/problems/problem.ts'
import { consoleRoute } from '../../lib/http/routes.ts'
import { gatewayEvent } from '../../lib/local/gateway/gateway-event.ts'
import { matchRoute } from '../../lib/local/gateway/route-match.ts'

const FILES = new Map([
  ['index.html', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') }],
  ['assets/main-AAAA.js', { type: 'text/javascript; charset=utf-8', bytes: Buffer.from('1') }],
])

const NO_SIGN_IN: ConsoleConfig = { sign_in: null }

function get(path: string, headers: Record<string, string> = {}, { method = 'GET', config = NO_SIGN_IN } = {}) {
  const match = matchRoute([consoleRoute], method, path)
  if (match === undefined) throw new Error(`No route leads to ${path}`)
  const request = {
    method,
    httpVersion: '1.1',
    socket: {},
    headersDistinct: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  } as unknown as IncomingMessage
  const url = new URL(`http://gateway${path}`)
  const event = gatewayEvent({ request, url, body: Buffer.alloc(0), requestId: 'r', now: new Date(0), match })
  return resultOf(consoleAnswer(FILES, config, event), event)
}

describe('the console', () => {
  test.each(['/console/', '/console/f/demo', '/console/f/demo/o/a/b/c', '/console/f/demo/raw/prod/a.yaml'])(
    '%s is the page, which asks anew each time',
    (path) => {
      const { statusCode, headers, body = '' } = get(path)
      expect(Buffer.from(body, 'base64').toString()).toBe('<!doctype html>')
      expect({ statusCode, headers }).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' },
      })
    },
  )

  test('allows scripts of its own origin only, no markup made of text, and no frame around it', () => {
    const policy = String(get('/console/').headers?.['content-security-policy']).split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        'trusted-types console',
      ]),
    )
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/)
  })

  test('tells how people sign in, anew each time, and lets the page call the issuer', () => {
    const sign_in = {
      issuer: 'https://issuer.example.com/tenant',
      client_id: 'gfm',
      scope: 'openid',
      parameters: {},
      origins: ['https://issuer.example.com'],
    }
    const { statusCode, headers, body = '' } = get('/console/config.json', {}, { config: { sign_in } })
    expect({ statusCode, body: JSON.parse(body) }).toEqual({ statusCode: 200, body: { sign_in } })
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': expect.stringContaining('application/json') })
    expect(JSON.parse(get('/console/config.json').body ?? '')).toEqual({ sign_in: null })
    const policy = String(get('/console/', {}, { config: { sign_in } }).headers?.['content-security-policy'])
    expect(policy).toContain("; connect-src 'self' https://issuer.example.com; ")
    expect(policy).toContain("; script-src 'self'; ")
  })

  test('keeps a file whose name has its hash for good, compressed where the browser accepts it', () => {
    const { headers, body = '' } = get('/console/assets/main-AAAA.js', { 'accept-encoding': 'gzip' })
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-encoding': 'gzip' })
    expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe('1')
  })

  test('does not answer the page for a file of another version', () => {
    expect(() => get('/console/assets/main-OLD.js')).toThrow(HttpError)
  })

  test('sends nothing that the browser has', () => {
    const etag = String(get('/console/').headers?.etag)
    expect(get('/console/', { 'if-none-match': etag })).toMatchObject({ statusCode: 304 })
  })

  test('answers HEAD as GET, and no other method', () => {
    expect(get('/console/', {}, { method: 'HEAD' })).toMatchObject({ statusCode: 200 })
    expect(() => get('/console/', {}, { method: 'POST' })).toThrow('only GET, HEAD')
  })
})
