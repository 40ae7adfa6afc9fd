import { expect, test } from 'vitest'
import type { Check } from '../../lib/cli/doctor/check.ts'
import type { ConsoleSignIn } from '../../lib/contract/answer.ts'
import { deployment, examined } from './doctored.ts'
import { type Answers, recordedDeployment } from './recorded-deployment.ts'

interface Told {
  /** Of the issuer's discovery document; `null`: it has none. */
  discovery?: Record<string, unknown> | null
  settings?: Partial<ConsoleSignIn>
}

/** What `gfm doctor` says of a console whose people sign in at an issuer. */
async function consoleCheck({ discovery = {}, settings = {} }: Told): Promise<Check | undefined> {
  const answers: Answers = {}
  const { url: issuer } = await recordedDeployment(answers)
  const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
  const body = { issuer, ...endpoints, code_challenge_methods_supported: ['S256'], ...discovery }
  if (discovery !== null) answers['GET /.well-known/openid-configuration'] = { body }
  const sign_in = { issuer, client_id: 'gfm', scope: 'openid', parameters: {}, origins: [issuer], ...settings }
  const { report } = await examined({ ...deployment(), 'GET /console/config.json': { body: { sign_in } } })
  return report.checks.find(({ check }) => check === 'console')
}

test.each<[string, Told, Check['status'], RegExp]>([
  ['an issuer with PKCE', {}, 'ok', /people sign in at http/],
  ['one without a discovery document', { discovery: null }, 'failed', /openid-configuration has none/],
  ['a document of another issuer', { discovery: { issuer: 'https://other.example.com' } }, 'failed', /other\.example\.com/],
  [
    'tokens of an origin that the page may not call',
    { discovery: { token_endpoint: 'https://tokens.example.com/token' } },
    'failed',
    /tokens come from https:\/\/tokens\.example\.com/,
  ],
  [
    'other origins than the one of tokens',
    { settings: { origins: ['https://elsewhere.example.com'] } },
    'failed',
    /tokens come from/,
  ],
  ['one that does not speak of PKCE', { discovery: { code_challenge_methods_supported: undefined } }, 'warning', /PKCE/],
])('%s', async (_, told, status, found) => {
  expect(await consoleCheck(told)).toMatchObject({ status, found: expect.stringMatching(found) })
})

test('a deployment without a console has no such check', async () => {
  const { report } = await examined(deployment())
  expect(report.checks.map(({ check }) => check)).not.toContain('console')
})

test('a console that does not say how people sign in is a failure', async () => {
  const { report } = await examined({ ...deployment(), 'GET /console/config.json': { body: {} } })
  expect(report.checks).toContainEqual(expect.objectContaining({ check: 'console', status: 'failed' }))
})
