import { createServer } from 'node:http'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { StoredSecrets } from '../../lib/aws/secrets.ts'
import { listen } from '../../lib/local/server/listen.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { refusal } from '../ports/refusal.ts'

let stored: Map<string, object>
let requests: number
let secrets: StoredSecrets

/**
 * The one call of Secrets Manager that is used
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html).
 */
beforeEach(async () => {
  stored = new Map()
  requests = 0
  const server = createServer((request, response) => {
    requests++
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { SecretId } = JSON.parse(body) as { SecretId: string }
      const secret = stored.get(SecretId)
      const missing = { __type: 'ResourceNotFoundException', message: `No ${SecretId}` }
      response.writeHead(secret === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(secret === undefined ? missing : { Name: SecretId, ...secret }))
    })
  })
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  secrets = new StoredSecrets(new SecretsManagerClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS }))
})

test('a secret is read once, and again when it is asked for anew', async () => {
  stored.set('git/repo-1', { SecretString: 'p"ä' })
  expect(await secrets.text('git/repo-1', { fresh: false })).toBe('p"ä')
  stored.set('git/repo-1', { SecretString: 'rotated' })
  expect(await secrets.text('git/repo-1', { fresh: false })).toBe('p"ä')
  expect(requests).toBe(1)
  expect(await secrets.text('git/repo-1', { fresh: true })).toBe('rotated')
  expect(await secrets.text('git/repo-1', { fresh: false })).toBe('rotated')
  expect(requests).toBe(2)
})

test('a secret of bytes has no text', async () => {
  stored.set('git/bytes', { SecretBinary: Buffer.from('{}').toString('base64') })
  expect(await secrets.text('git/bytes', { fresh: false })).toBeUndefined()
})

test('a secret that is missing is named with the reason', async () => {
  const { data } = await refusal('credentials_unreadable', secrets.text('git/nothing', { fresh: false }))
  expect(data).toEqual({ secret: 'git/nothing', reason: 'ResourceNotFoundException' })
})

test('the keys of the role are those that the client signs with', async () => {
  expect(await secrets.awsKeys()).toMatchObject(LOCAL_CREDENTIALS)
})
