import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HealthReport } from '../../lib/contract/health.ts'
import { VERSION } from '../../lib/version.ts'
import { sqs } from '../aws/services.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'

let directory: string
let api: DeployedFunctions

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-health-'))
  api = await DeployedFunctions.start(directory, { environment })
})
afterAll(async () => {
  await api.close()
  await rm(directory, { recursive: true, force: true })
})

const members = { editor: ['editor'], operator: ['operator'], admin: ['local-developer'] }
const environment = {
  TEAMS: JSON.stringify({ default: 'net', claim: 'sub', teams: { net: { members } } }),
  GIT_PROXY: 'http://gfm:s3cr3t@proxy.example.com:3128',
  GIT_PROXY_SECRET: 'gitops-file-manager/test/git/proxy',
  GIT_PROXY_EXCEPT: 'git.example.com',
  GIT_HOSTS: 'git.example.com,*.example.org',
  GIT_SSH_PORTS: '22',
  SIGNING_SECRET: 'gitops-file-manager/test/git/signing',
}
const idle = { status: 'ok', waiting: 0, in_flight: 0 }

test.sequential('a deployment that has all it stands on', async () => {
  const { status, body } = await api.call<HealthReport>('GET', '/health/')
  expect(status).toBe(200)
  expect(body).toEqual({
    stage: 'test',
    version: VERSION,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    table: { status: 'ok' },
    bucket: { status: 'ok' },
    queue: idle,
    dead_letters: idle,
    dead_events: idle,
    settings: {
      proxy: { url: 'http://proxy.example.com:3128', login: true, except: ['git.example.com'] },
      authorities: false,
      hosts: ['git.example.com', '*.example.org'],
      addresses: ['127.0.0.0/8', '::1/128'],
      ssh_ports: [22],
      committer: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
      signing: 'secret',
    },
  })
  expect(JSON.stringify(body)).not.toMatch(/s3cr3t|git\/proxy|git\/signing/)
})

test.sequential.each([
  ['editor', false],
  ['operator', true],
])('its settings are told to operators: %s, %s', async (sub, isTold) => {
  const { status, body } = await api.send<HealthReport>({
    method: 'GET',
    path: '/health/',
    claims: { sub },
  })
  expect({ status, isTold: body.settings !== undefined }).toEqual({ status: 200, isTold })
})

test.sequential('what waits, is worked on and was given up is counted', async () => {
  const client = sqs(api.aws.endpoint)
  const send = (QueueUrl: string, id: string) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody: id, MessageGroupId: id, MessageDeduplicationId: id }))
  await send(api.aws.queueUrl, '1')
  await send(api.aws.deadLetterQueueUrl, '2')
  await send(api.aws.deadLetterQueueUrl, '3')
  await client.send(new SendMessageCommand({ QueueUrl: api.aws.deadEventQueueUrl, MessageBody: '{}' }))
  client.destroy()
  const { body } = await api.call<HealthReport>('GET', '/health')
  expect(body).toMatchObject({
    queue: { ...idle, waiting: 1 },
    dead_letters: { ...idle, waiting: 2 },
    dead_events: { ...idle, waiting: 1 },
  })
})

test.sequential('only callers are told', async () => {
  expect(await api.send({ method: 'GET', path: '/health/', claims: null })).toMatchObject({
    status: 401,
    body: { code: 'not_authenticated' },
  })
})

test.sequential('what is gone is named, and the others are told all the same', async () => {
  await api.aws.close()
  const { status, body } = await api.call<HealthReport>('GET', '/health/')
  expect(status).toBe(200)
  expect(body).toMatchObject({ table: { status: 'ok' }, bucket: { status: 'failed', reason: expect.any(String) } })
  expect(body.queue).toEqual({ status: 'failed', reason: expect.any(String) })
  // Neither addresses nor names of resources.
  expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|operations\.fifo/)
})
