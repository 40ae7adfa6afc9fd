import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { dropFabricFile, ingestFabric, initFabric } from '../../lib/app/operations/registered-operations.ts'
import { statusOfFabric } from '../../lib/app/reading/gitops-status.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import type { DocumentCheck } from '../../lib/domain/raw/read-raw-file.ts'
import type { UnexpectedError } from '../../lib/domain/tree/budget.ts'
import { asked, raw, vpc } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { Services, type TestDeployment } from './deployment.ts'

/** Fails as only a defect of this program would. */
const defective: DocumentCheck = ({ header }) => {
  if (header?.name === 'bad') throw new TypeError('undefined is not iterable')
  return []
}

vi.mock('../../lib/app/transaction/document-check.ts', () => ({ documentCheck: () => Promise.resolve(defective) }))

const request = () => asked()

let services: Services
let remote: Remote
let deployment: TestDeployment
let repository: string
let told: UnexpectedError[]

beforeAll(async () => {
  services = await Services.start()
})
afterAll(() => services.close())
beforeEach(async () => {
  remote = await Remote.start()
  told = []
  deployment = { ...(await services.deployment(remote.directory)), onUnexpected: (error) => void told.push(error) }
  repository = (await registerFabric(deployment, { name: 'lab', repository_url: remote.url })).repository
  await initFabric(deployment, 'lab', { ...request(), force: false, stripHnpStamps: false })
  return () => remote.close()
})

const bad = () => remote.push({ [raw('bad.yaml')]: vpc('bad'), [raw('good.yaml')]: vpc('good') })
const ingest = (more: object = {}) => ingestFabric(deployment, 'lab', { ...request(), atomic: false, ...more })
const file = { path: 'bad.yaml', bytes: Buffer.from(vpc('bad')) }

test.each<[string, () => Promise<unknown>]>([
  ['an ingest', async () => [await bad(), await ingest()]],
  ['a dry run', async () => [await bad(), await ingest({ dryRun: true })]],
  ['a look at the status', async () => [await bad(), await (await statusOfFabric(deployment, 'lab')).read()]],
  ['a push', async () => [await bad(), await servePushes(deployment, repository)]],
  ['a file that is handed over', () => dropFabricFile(deployment, 'lab', { ...request(), file, keepRefused: true })],
])('an error of one file that nobody foresaw is told with its stack: %s', async (_, act) => {
  await act()
  expect(told.map(({ file: path }) => path)).toEqual([raw('bad.yaml')])
  expect((told[0]?.error as Error | undefined)?.stack).toContain('unexpected-errors.test.ts')
})

test('the other files of the operation are ingested', async () => {
  await bad()
  const { files } = await ingest()
  expect(files.map(({ file: path, outcome }) => [path, outcome])).toEqual([
    [raw('bad.yaml'), 'rejected'],
    [raw('good.yaml'), 'ingested'],
  ])
})
