import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DeliveryPage } from '../../lib/contract/delivery.ts'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationPage } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { LocalService } from '../../lib/local/aws/dynamodb.ts'
import type { Stack } from '../../lib/local/stack.ts'
import { startCheckedStack } from '../support/checked-stack.ts'
import { dynamoDbLocalMissing, startDynamoDbLocal } from '../support/dynamodb-local.ts'
import { until } from '../support/eventually.ts'
import { MANAGED_VPCS, raw, vpcWith } from '../support/objects.ts'
import { git } from '../support/remote.ts'
import { UserClone } from '../support/user-clone.ts'

const missing = dynamoDbLocalMissing()
let database: LocalService
let stack: Stack

beforeAll(async () => {
  if (missing !== undefined) return
  database = await startDynamoDbLocal()
  stack = await startCheckedStack({ dynamoDbEndpoint: database.endpoint })
})
afterAll(async () => {
  await stack?.close()
  await database?.close()
})
beforeEach(({ skip }) => skip(missing !== undefined, missing))

async function api<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${stack.url}/api/plugins/hedgehog${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...init,
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** Registers and initialises a fabric in a repository of its own. */
async function fabric(name: string, webhookSecret?: string): Promise<{ bare: string; clone: UserClone }> {
  const bare = await stack.ensureRepository(`${name}.git`)
  const repository_url = stack.repositoryUrl(`${name}.git`)
  const secret = webhookSecret === undefined ? {} : { webhook_secret: webhookSecret }
  await api<FabricRecord>('POST', '/fabrics', { name, repository_url, ...secret })
  await api('POST', `/fabrics/${name}/init-gitops`, {})
  return { bare, clone: await UserClone.of(repository_url, join(stack.directory, 'work', name)) }
}

const operationsOf = async (name: string) => (await api<OperationPage>('GET', `/fabrics/${name}/operations?limit=100`)).operations
const has = (bare: string, path: string) => async () =>
  (await git(bare, 'ls-tree', '-r', '--name-only', 'main')).split('\n').includes(path)

describe.sequential("on AWS's own DynamoDB, a deployment", () => {
  test('ingests by call, edits and reverts, with every operation on record', async () => {
    const { bare, clone } = await fabric('lab')
    await clone.push({ [raw('a.yaml')]: vpcWith('a', 'mtu: 9000') })
    expect(await api<OperationReport>('POST', '/fabrics/lab/ingest-raw', {})).toMatchObject({ status: 'succeeded' })
    const patch = { 'content-type': 'application/merge-patch+json', 'if-match': '*' }
    const { operation } = await api<OperationReport>(
      'PATCH',
      '/fabrics/lab/objects/vpcs/default/a',
      { spec: { mtu: 1500 } },
      patch,
    )
    const text = () => git(bare, 'show', `main:${MANAGED_VPCS}/a.yaml`)
    expect(await text()).toContain('mtu: 1500')
    await api<OperationReport>('POST', `/fabrics/lab/operations/${operation}/revert`, {})
    expect(await text()).toContain('mtu: 9000')
    expect((await operationsOf('lab')).map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'revert succeeded',
      'patch succeeded',
      'ingest succeeded',
      'init succeeded',
    ])
  })

  test('serves a push whose webhook arrives, and one that the sweep finds', async () => {
    const pushed = await fabric('pushed', stack.webhookSecret)
    await pushed.clone.push({ [raw('a.yaml', 'pushed')]: vpcWith('a') })
    await until(has(pushed.bare, 'fabrics/pushed/gitops/managed/vpcs/a.yaml'))
    const { deliveries } = await api<DeliveryPage>('GET', '/fabrics/pushed/deliveries?limit=100')
    expect(deliveries.map(({ source }) => source)).toContain('gitea')

    const swept = await fabric('swept')
    await api('POST', '/fabrics/swept/watcher', { action: 'start', scan_interval: 60 })
    await swept.clone.push({ [raw('a.yaml', 'swept')]: vpcWith('a') })
    await until(async () => {
      await stack.invoke('gitops-file-manager-dev-sweep', {})
      return has(swept.bare, 'fabrics/swept/gitops/managed/vpcs/a.yaml')()
    })
    expect((await operationsOf('swept')).map(({ kind }) => kind)).toContain('ingest')
  })
})
