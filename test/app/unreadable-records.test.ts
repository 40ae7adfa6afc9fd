import { ulid } from 'ulid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { sweep } from '../../lib/app/automation/sweep.ts'
import { ingestFabric, initFabric } from '../../lib/app/operations/registered-operations.ts'
import { rebuildRepository } from '../../lib/app/rebuild/rebuild-repository.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import { fabricKey, operationKey, repositoryKey } from '../../lib/aws/dynamodb/keys.ts'
import { hasReport } from '../../lib/domain/operation/outcome.ts'
import { spoil } from '../aws/spoil.ts'
import { refusal } from '../ports/refusal.ts'
import { askedIngest, askedInit, vpc } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { Services, type TestDeployment } from './deployment.ts'

let services: Services
let remote: Remote
let other: Remote
let deployment: TestDeployment

beforeAll(async () => {
  services = await Services.start()
})
afterAll(() => services.close())
/** Two fabrics in two repositories, of which one has a record that a later version wrote. */
beforeEach(async () => {
  ;[remote, other] = await Promise.all([Remote.start(), Remote.start()])
  deployment = await services.deployment(remote.directory)
  await live('lab', remote)
  await live('other', other)
  await spoil(services.table(), fabricKey('other'), 'on_conflict', 'newest')
  return async () => {
    await Promise.all([remote.close(), other.close()])
  }
})

async function live(name: string, { url }: Remote, more: object = {}): Promise<void> {
  await registerFabric(deployment, { name, repository_url: url, description: `the ${name}`, scan_interval: 60, ...more })
  await initFabric(deployment, name, askedInit())
}

const rebuild = ({ url }: Remote) => rebuildRepository(deployment, { repository_url: url }, { mayGoOn: () => true })
const ingest = () => ingestFabric(deployment, 'other', askedIngest())

describe('a fabric whose record cannot be read', () => {
  test('does not prevent pushes, the sweep, registrations and rebuilds of others', async () => {
    await remote.push({ 'fabrics/lab/gitops/raw/a.yaml': vpc('a') })
    const { repository } = await deployment.fabrics.get('lab')
    expect((await sweep(deployment)).moved).toEqual([repository])
    expect(await servePushes(deployment, repository)).toMatchObject({ outcome: 'served', reports: [{ status: 'succeeded' }] })
    await registerFabric(deployment, { name: 'third', repository_url: 'https://git.example.com/third.git' })
    await registerFabric(deployment, { name: 'fourth', repository_url: remote.url })
    expect(await rebuild(remote)).toMatchObject({ complete: true, skipped: [], unreadable: [] })
    expect((await deployment.fabrics.list({ limit: 9 })).unreadable).toMatchObject([{ id: 'other' }])
  })

  test('keeps other fabrics out of its repository: their directories may overlap', async () => {
    const { message } = await refusal(
      'record_unreadable',
      registerFabric(deployment, { name: 'beside', repository_url: other.url }),
    )
    expect(message).toMatch(/"fabrics\/beside\/gitops" cannot be checked against that of the fabric other.*gfm rebuild/)
    await refusal('fabric_not_found', deployment.fabrics.get('beside'))
  })

  test('is written anew by a rebuild, which keeps what can be read and says what cannot', async () => {
    const report = await rebuild(other)
    expect(report.fabrics).toMatchObject([{ fabric: 'other', record: 'present', reset: ['on_conflict'] }])
    expect(report).toMatchObject({ repository_restored: false, skipped: [], unreadable: [] })
    const mended = await deployment.fabrics.get('other')
    expect(mended).toMatchObject({ on_conflict: 'reject', description: 'the other', scan_interval: 60, gitops_initialized: true })
    await other.push({ 'fabrics/other/gitops/raw/a.yaml': vpc('a') })
    expect(await ingest()).toMatchObject({ status: 'succeeded' })
    expect((await rebuild(other)).fabrics[0]).not.toHaveProperty('reset')
  })

  test('with few readable fields is found where Git has it, even beside a new one', async () => {
    for (const field of ['directory', 'repository', 'version', 'description', 'created_at'])
      await spoil(services.table(), fabricKey('other'), field, 7.5)
    await live('moved', other, { directory: 'net/moved' }).catch(() => undefined)
    const report = await rebuild(other)
    expect(report.fabrics.find(({ fabric }) => fabric === 'other')?.reset).toHaveLength(6)
    const { repository } = await deployment.fabrics.get('other')
    expect(await deployment.fabrics.get('other')).toMatchObject({ directory: 'fabrics/other/gitops', version: 1 })
    expect((await deployment.fabrics.ofRepository(repository)).fabrics.map(({ id }) => id)).toEqual(['other'])
  })

  test('is left alone by the rebuild of another repository that has a fabric of its name', async () => {
    await remote.push({ 'copy/.hnp/manifest.yaml': await other.bytes('fabrics/other/gitops/.hnp/manifest.yaml') })
    const { skipped } = await rebuild(remote)
    expect(skipped).toMatchObject([{ fabric: 'other', reason: expect.stringContaining('cannot be read') }])
    await refusal('record_unreadable', deployment.fabrics.get('other'))
  })
})

describe('a rebuild', () => {
  test('writes the record of the repository anew, without the secret that cannot be read', async () => {
    const { repository } = await deployment.fabrics.get('lab')
    await deployment.repositories.change(repository, { webhook_secret: 'webhooks/lab' })
    for (const field of ['credentials_secret', 'head']) await spoil(services.table(), repositoryKey(repository), field, 7)
    const report = await rebuild(remote)
    expect(report).toMatchObject({ repository_restored: false, repository_reset: ['credentials_secret', 'head'] })
    const [last] = (await deployment.journal.list('lab', { limit: 1 })).operations.filter(hasReport)
    expect(await deployment.repositories.get(repository)).toMatchObject({ webhook_secret: 'webhooks/lab', head: last?.commit })
  })

  test('restores operations that cannot be read, and names those that nothing else knows of', async () => {
    const [known, unknown] = [(await deployment.journal.list('lab', { limit: 1 })).operations[0], ulid()]
    if (known === undefined) throw new Error('There is no operation')
    await deployment.journal.start({ ...known, operation: unknown, status: 'running' })
    for (const operation of [known.operation, unknown])
      await spoil(services.table(), operationKey('lab', operation), 'kind', 'rename')
    expect((await deployment.journal.list('lab', { limit: 9 })).operations).toEqual([])
    const report = await rebuild(remote)
    expect(report.fabrics).toMatchObject([{ fabric: 'lab', operations_restored: 1 }])
    expect(report.unreadable).toMatchObject([{ id: unknown, reason: expect.stringContaining('kind') }])
    expect((await deployment.journal.get('lab', known.operation))?.status).toBe('succeeded')
  })
})
