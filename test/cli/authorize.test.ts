import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { authorized, type PlannedRequest } from '../../lib/cli/deployment/authorize.ts'

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const GATEWAY = 'https://abc123.execute-api.eu-central-1.amazonaws.com/api/plugins/hedgehog/fabrics/?after=lab-1&limit=2'

function request(url: string, body?: string): PlannedRequest {
  const headers = { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  return { method: body === undefined ? 'GET' : 'POST', url: new URL(url), headers, ...(body === undefined ? {} : { body }) }
}

const hash = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The signature as the service computes it
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
function expectedSignature({ method, url, body = '' }: PlannedRequest, sent: Record<string, string>, region: string): string {
  const names = /SignedHeaders=([^,]+)/.exec(sent.authorization ?? '')?.[1] ?? ''
  const sentAs = (name: string) => (name === 'host' ? url.host : (sent[name] ?? ''))
  const headers = names.split(';').map((name) => `${name}:${sentAs(name)}\n`)
  const query = [...url.searchParams].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).sort()
  const canonical = [method, url.pathname, query.join('&'), headers.join(''), names, hash(body)].join('\n')
  const time = sent['x-amz-date'] ?? ''
  const scope = `${time.slice(0, 8)}/${region}/execute-api/aws4_request`
  const key = scope.split('/').reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`)
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex')
}

describe('requests to API Gateway', () => {
  test.each([
    ['without a body', request(GATEWAY)],
    ['with a body', request(GATEWAY, '{"name":"läb"}')],
  ])('are signed for its region %s', async (_, planned) => {
    const sent = await authorized(planned, KEYS)
    const signature = expectedSignature(planned, sent, 'eu-central-1')
    expect(sent.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request, /,
    )
    expect(sent.authorization).toContain(`Signature=${signature}`)
    expect(sent).toMatchObject(planned.headers)
  })

  test('carry the token of a session', async () => {
    const sent = await authorized(request(GATEWAY), { ...KEYS, AWS_SESSION_TOKEN: 'session' })
    expect(sent['x-amz-security-token']).toBe('session')
  })

  test('carry the token of GFM_API_TOKEN instead, when there is one', async () => {
    const sent = await authorized(request(GATEWAY), { ...KEYS, GFM_API_TOKEN: 'jwt' })
    expect(sent.authorization).toBe('Bearer jwt')
  })
})

test('a deployment behind a name of its own gets a signature when that is asked for', async () => {
  const env = { ...KEYS, GFM_API_AUTH: 'iam', AWS_REGION: 'eu-west-1' }
  expect((await authorized(request('https://gfm.example.com/api'), env)).authorization).toContain('/eu-west-1/execute-api/')
})

test.each([
  ['https://gfm.example.com/api', KEYS],
  ['https://execute-api.eu-west-1.amazonaws.com.example.com/api', KEYS],
  [GATEWAY, {}],
  [GATEWAY, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE' }],
])('%s gets nothing otherwise', async (url, env) => {
  expect(await authorized(request(url), env)).toEqual({ accept: 'application/json' })
})
