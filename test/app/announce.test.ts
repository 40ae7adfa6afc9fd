import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { announce } from '../../lib/app/announce.ts'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import type { Deployment } from '../../lib/app/deployment.ts'
import {
  editFabricObject,
  ingestFabric,
  initFabric,
  revertFabricOperation,
} from '../../lib/app/operations/registered-operations.ts'
import { registerFabric, updateFabric } from '../../lib/app/registry/fabrics.ts'
import { eventSchemas } from '../../lib/contract/event.ts'
import { asked, RAW, vpc } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { Services, type Told } from './deployment.ts'

const request = () => asked()

let services: Services
let remote: Remote
let deployment: Deployment & { told: Told }
let repository: string

beforeAll(async () => {
  services = await Services.start()
})
afterAll(() => services.close())
beforeEach(async () => {
  remote = await Remote.start()
  deployment = await services.deployment(remote.directory)
  const { repository: id } = await registerFabric(deployment, {
    name: 'lab',
    repository_url: remote.url,
    credentials_secret: 'lab-git',
    commit_status: true,
  })
  repository = id
  await initFabric(deployment, 'lab', { ...request(), force: false, stripHnpStamps: false })
  return () => remote.close()
})

/** What was told since it was asked last. */
function types(): string[] {
  const events = deployment.told.events.splice(0)
  for (const { type, detail } of events) eventSchemas[type].strict().parse(detail)
  return events.map(({ type }) => type)
}

test('every kind of operation announces its changes, and one without a change announces nothing', async () => {
  expect(types()).toEqual(['Fabric Initialised'])
  await remote.push({ [`${RAW}/a.yaml`]: vpc('a'), [`${RAW}/bad.yaml`]: 'a: [\n' })
  const { operation } = await ingestFabric(deployment, 'lab', { ...request(), atomic: false })
  expect(types()).toEqual(['Ingest Completed', 'Ingest Rejected', 'Object Changed'])
  await ingestFabric(deployment, 'lab', { ...request(), atomic: false })
  expect(types()).toEqual([])
  await ingestFabric(deployment, 'lab', { ...request(), dryRun: true, atomic: false })
  expect(types()).toEqual([])
  const edit = { name: { kind: 'vpc', namespace: 'default', name: 'b' }, precondition: { isNew: true }, ingest: false } as const
  await editFabricObject(deployment, 'lab', { ...request(), ...edit, edit: { action: 'put', text: Buffer.from(vpc('b')) } })
  expect(types()).toEqual(['Object Changed'])
  await revertFabricOperation(deployment, 'lab', { ...request(), reverts: operation })
  expect(types()).toEqual(['Object Changed'])
})

test('the commit that brought raw files has a status of their ingest, where the fabric wants one', async () => {
  await remote.push({ [`${RAW}/a.yaml`]: vpc('a'), [`${RAW}/bad.yaml`]: 'a: [\n' })
  const head = await remote.head()
  await servePushes(deployment, repository)
  expect(deployment.told.statuses).toEqual([
    [
      head,
      expect.objectContaining({ state: 'failure', description: expect.stringMatching(/^1 file ingested, 1 rejected: raw\/bad/) }),
    ],
  ])
  await servePushes(deployment, repository)
  await updateFabric(deployment, 'lab', { commit_status: false })
  await remote.push({ [`${RAW}/b.yaml`]: vpc('b') })
  await servePushes(deployment, repository)
  expect(deployment.told.statuses).toHaveLength(1)
})

test('so has one whose ingest failed for good', async () => {
  await remote.push({ [`${RAW}/a.yaml`]: vpc('a'), 'fabrics/lab/gitops/.hnp/manifest.yaml': 'a: [\n' })
  await servePushes(deployment, repository, { force: true })
  expect(deployment.told.statuses).toEqual([[await remote.head(), expect.objectContaining({ state: 'error' })]])
})

test('nothing that goes wrong with telling is an error of the operation', async () => {
  const lost: unknown[] = []
  const away = () => Promise.reject(new Error('away'))
  const broken = {
    ...deployment,
    events: { publish: away },
    commitStatuses: { send: away },
    onAnnouncementFailed: (error: unknown) => void lost.push(error),
  }
  await remote.push({ [`${RAW}/a.yaml`]: vpc('a') })
  const report = await ingestFabric(broken, 'lab', { ...request(), atomic: false })
  expect(report.status).toBe('succeeded')
  expect(lost).toHaveLength(2)
  await announce(broken, await deployment.fabrics.get('lab'), [], report)
})
