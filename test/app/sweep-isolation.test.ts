import { ulid } from 'ulid'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sweep } from '../../lib/app/automation/sweep.ts'
import type { GitRepository } from '../../lib/app/ports/ports.ts'
import type { QueueMessage } from '../../lib/app/ports/queues.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import type { RepositoryRecord } from '../../lib/contract/repository.ts'
import { ANN } from '../support/objects.ts'
import { Services, type TestDeployment } from './deployment.ts'

const COUNT = 15

let services: Services
let deployment: TestDeployment
let sent: QueueMessage[]
/** Ids of repositories in the order in which their remotes were asked. */
let asked: string[]
/** How a remote answers; by default with a head that nobody has looked at. */
let heads: Map<string, (signal?: AbortSignal) => Promise<string | null>>

beforeAll(async () => {
  services = await Services.start()
})
afterAll(() => services.close())
beforeEach(async () => {
  sent = []
  asked = []
  heads = new Map()
  const real = await services.deployment('/nowhere')
  const openRepository = ({ id }: RepositoryRecord) => {
    const head = (signal?: AbortSignal) => {
      asked.push(id)
      return heads.get(id)?.(signal) ?? Promise.resolve('a'.repeat(40))
    }
    return Promise.resolve({ head } as GitRepository)
  }
  deployment = { ...real, openRepository, queue: { enqueue: (message) => Promise.resolve(void sent.push(message)) } }
  for (let number = 0; number < COUNT; number++)
    await registerFabric(deployment, { name: `fabric-${number}`, repository_url: `https://git.example.com/${number}.git` })
})

const ids = async () => (await deployment.repositories.list()).repositories.map(({ id }) => id)
const later = (minutes: number) => ({ ...deployment, now: () => new Date(Date.now() + minutes * 60_000) })

test('repositories that fail, hang or cannot be recorded cost their own turn only', async () => {
  const [failing = '', hanging = '', unrecorded = '', ...others] = await ids()
  heads.set(failing, () => Promise.reject(new TypeError('x is not a function')))
  heads.set(hanging, () => new Promise(() => undefined))
  const { repositories } = deployment
  const schedule: typeof repositories.schedule = (id, ...rest) =>
    id === unrecorded ? Promise.reject(new Error('throttled')) : repositories.schedule(id, ...rest)
  const faulty = Object.assign(Object.create(Object.getPrototypeOf(repositories)), {
    due: repositories.due.bind(repositories),
    schedule,
  }) as typeof repositories
  const report = await sweep(
    { ...deployment, repositories: faulty },
    { turnOf: (id) => (id === hanging ? AbortSignal.abort() : new AbortController().signal) },
  )
  expect(report.moved.toSorted()).toEqual([unrecorded, ...others].toSorted())
  expect(report.unreachable.toSorted((a, b) => a.code.localeCompare(b.code))).toEqual([
    { repository: failing, code: 'internal_error' },
    { repository: hanging, code: 'timed_out' },
  ])
  expect(report.faults).toEqual([`repository ${unrecorded}: throttled`])
})

test('the repository that is due for the longest time comes first', async () => {
  const [first = '', second = ''] = await ids()
  await sweep(deployment)
  for (const [id, minutes] of [
    [second, -90],
    [first, -60],
  ] as const)
    await deployment.repositories.schedule(id, new Date(Date.now() + minutes * 60_000))
  asked = []
  await sweep(later(30))
  expect(asked.slice(0, 2)).toEqual([second, first])
})

test('a queued operation is found at any age, and behind any number of newer ones', async () => {
  const [repository = ''] = await ids()
  const operation = ulid(Date.now() - 30 * 86_400_000)
  const base = { kind: 'ingest', fabric: 'fabric-0', repository, actor: ANN, started_at: new Date().toISOString() } as const
  await deployment.journal.start({ ...base, operation, status: 'queued', request: {} })
  for (let number = 0; number < 30; number++) {
    const done = { ...base, operation: ulid(), status: 'running' } as const
    await deployment.journal.start(done)
    await deployment.journal.finish({ ...done, status: 'no_change', finished_at: done.started_at })
  }
  expect((await sweep(later(120))).unfinished).toEqual([operation])
  expect(sent).toContainEqual({ type: 'operation', repository, fabric: 'fabric-0', operation })
  expect((await sweep(later(121))).unfinished).not.toContain(operation)
})
