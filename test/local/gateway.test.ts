import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jwtContext } from '../../lib/local/gateway/caller.ts'
import { type Gateway, startGateway } from '../../lib/local/gateway/gateway.ts'
import { LambdaRuntime } from '../../lib/local/lambda/lambda-runtime.ts'

const code = fileURLToPath(new URL('functions', import.meta.url))
const names = ['echo', 'binary', 'inferred', 'fail', 'slow', 'large', 'throttled']

const ROUTES = [
  { method: 'POST', path: '/fabrics/{fabric}/ingest-raw/', function: 'echo' },
  { method: 'POST', path: '/webhooks/{host}', function: 'echo', open: true },
  { method: 'GET', path: '/binary', function: 'binary' },
  { method: 'GET', path: '/inferred', function: 'inferred' },
  { method: 'GET', path: '/fail', function: 'fail' },
  { method: 'GET', path: '/slow', function: 'slow' },
  { method: 'GET', path: '/throttled', function: 'throttled' },
]

let directory: string
let runtime: LambdaRuntime
let gateway: Gateway

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-'))
  const limits = { runtime: 'nodejs24.x', environment: {}, timeoutSeconds: 20, memoryMegabytes: 128 }
  const functions = names.map((name) => ({ name, code, handler: `index.${name}`, ...limits }))
  runtime = new LambdaRuntime({ functions, logDirectory: directory })
  runtime.reserve('throttled', 0)
  gateway = await startGateway({
    routes: ROUTES,
    invoke: (name, event) => runtime.invoke(name, name === 'slow' ? { milliseconds: 15_000 } : event),
    authorize: (route) => (route.open === true ? undefined : jwtContext({ name: 'Ada', email: 'ada@example.com' })),
    integrationTimeoutMs: 2000,
  })
})

afterAll(async () => {
  await gateway.close()
  await runtime.close()
  await rm(directory, { recursive: true })
})

async function post(path: string, init: RequestInit): Promise<APIGatewayProxyEventV2WithJWTAuthorizer> {
  const response = await fetch(`${gateway.url}${path}`, { method: 'POST', ...init })
  return (await response.json()) as APIGatewayProxyEventV2WithJWTAuthorizer
}

describe('a request becomes an event of format 2.0', () => {
  test('with path, query, headers, cookies and caller', async () => {
    const event = await post('/fabrics/f%201/ingest-raw/?tag=a&tag=b&empty=', {
      body: '{"dry_run":true}',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k1', Cookie: 'a=1; b=2' },
    })
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /fabrics/{fabric}/ingest-raw/',
      rawPath: '/fabrics/f%201/ingest-raw/',
      rawQueryString: 'tag=a&tag=b&empty=',
      queryStringParameters: { tag: 'a,b', empty: '' },
      pathParameters: { fabric: 'f 1' },
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
      body: '{"dry_run":true}',
      isBase64Encoded: false,
    })
    expect(event.headers).not.toHaveProperty('cookie')
    expect(event.requestContext).toMatchObject({
      http: { method: 'POST', path: '/fabrics/f%201/ingest-raw/', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      authorizer: { jwt: { claims: { name: 'Ada', email: 'ada@example.com' } } },
      stage: '$default',
    })
    expect(event.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
  })

  test('without a caller where the route has no authorizer, without a body where there is none', async () => {
    const event = await post('/webhooks/github', {})
    expect(event.requestContext).not.toHaveProperty('authorizer')
    expect(event).not.toHaveProperty('body')
    expect(event).not.toHaveProperty('queryStringParameters')
    expect(event.isBase64Encoded).toBe(false)
  })

  test.each([
    ['text/plain; charset=utf-8', false],
    ['application/json;charset=utf-8', false],
    ['application/cloudevents+json', false],
    ['application/yaml', true],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/jsonlines', true],
  ])('%s: Base64 %s', async (type, isBase64Encoded) => {
    const event = await post('/webhooks/github', { body: 'spine: ü', headers: { 'content-type': type } })
    expect(event.isBase64Encoded).toBe(isBase64Encoded)
    expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString()).toBe('spine: ü')
  })

  test('with repeated headers joined', async () => {
    const event = await new Promise<APIGatewayProxyEventV2WithJWTAuthorizer>((resolve, reject) => {
      const outgoing = request(`${gateway.url}/webhooks/x`, { method: 'POST', headers: { 'X-Tag': ['a', 'b'] } }, (response) => {
        response.setEncoding('utf8').on('data', (text: string) => resolve(JSON.parse(text)))
      })
      outgoing.on('error', reject).end()
    })
    expect(event.headers['x-tag']).toBe('a,b')
  })
})

describe('an answer', () => {
  test('may be bytes and may set cookies', async () => {
    const response = await fetch(`${gateway.url}/binary`)
    expect(response.status).toBe(201)
    expect(response.headers.get('x-kind')).toBe('bytes')
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2'])
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(0, 255, 128, 10))
  })

  test('without a status is JSON with status 200', async () => {
    const response = await fetch(`${gateway.url}/inferred`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ plain: 'object' })
  })
})

describe('the gateway itself answers', () => {
  test.each([
    ['an unknown path', 'GET', '/nowhere', undefined, 404, 'Not Found'],
    ['another method', 'GET', '/webhooks/github', undefined, 404, 'Not Found'],
    ['an error of the function', 'GET', '/fail', undefined, 500, 'Internal Server Error'],
    // https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
    ['a call that Lambda refuses', 'GET', '/throttled', undefined, 500, 'Internal Server Error'],
    ['a function that takes too long', 'GET', '/slow', undefined, 503, 'Service Unavailable'],
    ['a body over 10 MB', 'POST', '/webhooks/x', 'x'.repeat(10 * 1024 * 1024 + 1), 413, 'Request Entity Too Large'],
    ['an event over 6 MB', 'POST', '/webhooks/x', 'x'.repeat(6 * 1024 * 1024), 413, 'Request Entity Too Large'],
  ])('%s', async (_, method, path, body, status, message) => {
    const response = await fetch(`${gateway.url}${path}`, { method, ...(body !== undefined && { body }) })
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ message })
  })
})
