import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EventBus } from '../../lib/aws/event-bus.ts'
import type { FabricEvent } from '../../lib/contract/event.ts'
import { startAwsEndpoint } from '../../lib/local/aws/aws-endpoint.ts'
import type { LocalService } from '../../lib/local/aws/dynamodb.ts'
import { LocalEventBus } from '../../lib/local/aws/local-event-bus.ts'
import { LocalSecrets } from '../../lib/local/aws/secrets-manager.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { temporaryDirectory } from '../support/git.ts'

const event = (index: number, filler = ''): FabricEvent => ({
  type: 'Fabric Initialised',
  detail: {
    version: '1',
    fabric: `lab-${index}`,
    directory: filler,
    repository_url: '',
    branch: 'main',
    operation: '',
    kind: 'init',
    actor: { name: 'Ann', email: 'ann@example.com' },
    time: '2026-11-23T12:00:00.000Z',
    source_commit: null,
    commit: null,
    files_adopted: 0,
  },
})

let endpoint: LocalService
let file: string
let warnings: unknown[]

beforeEach(async () => {
  const directory = await temporaryDirectory()
  file = join(directory, 'events.jsonl')
  warnings = []
  endpoint = await startAwsEndpoint({
    services: {},
    secrets: new LocalSecrets(directory),
    events: new LocalEventBus(file, ['bus']),
    onCall: () => {},
  })
})
afterEach(() => endpoint.close())

function busNamed(busName: string, url = endpoint.endpoint): EventBus {
  const client = new EventBridgeClient({ endpoint: url, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 })
  return new EventBus({ client, busName, warn: (message, details) => warnings.push([message, details]) })
}

const written = async () =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { source: string; 'detail-type': string; time: string; detail: { fabric: string } })

test('events arrive in their order, however many there are, and however large', async () => {
  const events = [
    ...Array.from({ length: 25 }, (_, index) => event(index)),
    event(25, 'x'.repeat(200_000)),
    event(26, 'x'.repeat(200_000)),
  ]
  await busNamed('bus').publish(events)
  const arrived = await written()
  expect(arrived.map(({ detail }) => detail.fabric)).toEqual(events.map(({ detail }) => detail.fabric))
  expect(arrived[0]).toMatchObject({
    source: 'gitops-file-manager',
    'detail-type': 'Fabric Initialised',
    time: '2026-11-23T12:00:00.000Z',
  })
  expect(warnings).toEqual([])
})

test('without events there is no request', async () => {
  await busNamed('bus', 'http://127.0.0.1:1').publish([])
  expect(warnings).toEqual([])
})

test('refused events and an unreachable bus are warnings', async () => {
  await busNamed('none').publish([event(1)])
  await busNamed('bus', 'http://127.0.0.1:1').publish([event(1), event(2)])
  expect(warnings).toEqual([
    ['Events were refused', { events: 1, type: 'Fabric Initialised' }],
    ['Events could not be sent', { events: 2, reason: expect.any(String) }],
  ])
})
