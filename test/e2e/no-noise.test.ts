import { afterAll, beforeAll, expect, test } from 'vitest'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import type { Deployment } from '../../lib/app/deployment.ts'
import { editFabricObject, ingestFabric, initFabric } from '../../lib/app/operations/registered-operations.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import type { ObjectEdit } from '../../lib/domain/objects/object-edit.ts'
import { Services } from '../app/deployment.ts'
import { asked, askedIngest, askedInit, LAB } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

const ROUNDS = 10
const TEXT = `# agreed with Ann
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: one
spec:
  mtu: 9000  # jumbo
`
const VALUE = { apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPC', metadata: { name: 'one' }, spec: { mtu: 9000 } }

let services: Services
let remote: Remote
let deployment: Deployment
let repository: string

beforeAll(async () => {
  services = await Services.start()
  remote = await Remote.start()
  const real = await services.deployment(remote.directory)
  repository = (await registerFabric(real, { name: 'lab', repository_url: remote.url })).repository
  const record = await real.repositories.get(repository)
  if (record === undefined) throw new Error('no repository')
  const opened = real.openRepository(record)
  deployment = { ...real, openRepository: () => opened }
  await initFabric(deployment, 'lab', askedInit())
  await remote.push({ [`${LAB}/raw/one.yaml`]: TEXT, [`${LAB}/raw/two.yaml`]: TEXT.replace('one', 'two') })
  await ingest()
  // A hand edit is adopted with the next commit, and makes none of its own; a broken raw file is refused again and
  // again.
  await remote.push({
    [`${LAB}/managed/vpcs/two.yaml`]: TEXT.replace('one', 'two').replace('9000', '1500'),
    [`${LAB}/raw/broken.yaml`]: 'a: [\n',
  })
})
afterAll(() => Promise.all([remote.close(), services.close()]))

const ingest = () => ingestFabric(deployment, 'lab', askedIngest())

function edit(action: ObjectEdit, ingestFirst = false) {
  const name = { kind: 'vpc', namespace: 'default', name: 'one' }
  const request = { name, edit: action, precondition: { matches: '*' as const }, ingest: ingestFirst }
  return editFabricObject(deployment, 'lab', { ...asked(), ...request })
}

test('eighty times nothing to do: not one commit', async () => {
  const nothings: Record<string, () => Promise<unknown>> = {
    'put of the same text': () => edit({ action: 'put', text: Buffer.from(TEXT) }),
    'put of the same value': () => edit({ action: 'put', value: VALUE }),
    'merge patch of nothing': () => edit({ action: 'patch', merge: {} }),
    'merge patch to the same value': () => edit({ action: 'patch', merge: { spec: { mtu: 9000 }, metadata: { labels: null } } }),
    'JSON patch to the same value': () =>
      edit({
        action: 'patch',
        operations: [
          { op: 'test', path: '/spec/mtu', value: 9000 },
          { op: 'replace', path: '/spec/mtu', value: 9000 },
        ],
      }),
    'JSON patch there and back': () =>
      edit({
        action: 'patch',
        operations: [
          { op: 'add', path: '/spec/x', value: 1 },
          { op: 'remove', path: '/spec/x' },
        ],
      }),
    'ingest with a hand edit and a broken file': ingest,
    'push of nothing': () => servePushes(deployment, repository, { force: true }),
  }
  expect(ROUNDS * Object.keys(nothings).length).toBe(80)
  const count = async () => Number(await git(remote.repository, 'rev-list', '--count', '--all'))
  const [head, commits] = [await remote.head(), await count()]
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, nothing] of Object.entries(nothings)) {
      await nothing()
      if (round === 0) expect(await remote.head(), name).toBe(head)
    }
  }
  expect([await remote.head(), await count()]).toEqual([head, commits])
  expect((await git(remote.repository, 'for-each-ref')).trim().split('\n')).toHaveLength(1)
})
