import { createServer } from 'node:http'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { GitSecrets } from '../../lib/aws/secrets.ts'
import { listen } from '../../lib/local/listen.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/local-aws.ts'
import { refusal } from '../contract/refusal.ts'

const URL_OF_REPOSITORY = 'https://git.example.com:8443/net/fabric.git'

let stored: Map<string, string>
let requests: number
let secrets: GitSecrets

/** The one call of Secrets Manager that is used (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html). */
beforeEach(async () => {
  stored = new Map()
  requests = 0
  const server = createServer((request, response) => {
    requests++
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { SecretId } = JSON.parse(body) as { SecretId: string }
      const SecretString = stored.get(SecretId)
      const missing = { __type: 'ResourceNotFoundException', message: `No ${SecretId}` }
      response.writeHead(SecretString === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(SecretString === undefined ? missing : { Name: SecretId, SecretString }))
    })
  })
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  secrets = new GitSecrets(new SecretsManagerClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS }))
})

test.each([{ username: 'gfm', password: 'p"ä' }, { token: 'ghp_1' }])('%j is read, once', async (credentials) => {
  stored.set('git/repo-1', JSON.stringify({ host: 'Git.example.com:8443', ...credentials }))
  expect(await secrets.credentials('git/repo-1', URL_OF_REPOSITORY)).toEqual(credentials)
  expect(await secrets.credentials('git/repo-1', URL_OF_REPOSITORY)).toEqual(credentials)
  expect(requests).toBe(1)
})

test.each([
  'ghp_plain_token',
  '"hunter2"',
  '{"token":"hunter2"',
  '{"token":""}',
  '{"username":"hunter2"}',
  '{"username":"gfm","password":5}',
  '{"host":"git.example.com:8443","username":"gfm","password":"hunter2","token":"hunter2"}',
  '{"username":"gfm","password":"hunter2"}',
  '{"token":"hunter2"}',
])('%s is no secret that is used, and nothing of it is told', async (text) => {
  stored.set('git/repo-1', text)
  const error = await refusal('credentials_unreadable', secrets.credentials('git/repo-1', URL_OF_REPOSITORY))
  expect(error.data.secret).toBe('git/repo-1')
  expect(JSON.stringify([error.message, error.data, String(error.cause)])).not.toMatch(/hunter2|ghp_/)
})

test('a secret that is missing is named with the reason', async () => {
  const { data } = await refusal('credentials_unreadable', secrets.credentials('git/nothing', URL_OF_REPOSITORY))
  expect(data).toEqual({ secret: 'git/nothing', reason: 'ResourceNotFoundException' })
})

test.each(['git.example.com', 'evil.example.com', 'git.example.com:8443.evil.example.com'])(
  'a secret for %s is not sent elsewhere',
  async (host) => {
    stored.set('git/repo-1', JSON.stringify({ host, token: 'hunter2' }))
    const error = await refusal('credentials_unreadable', secrets.credentials('git/repo-1', URL_OF_REPOSITORY))
    expect(error.message).toContain('another host')
    expect(error.message).not.toContain('hunter2')
  },
)
