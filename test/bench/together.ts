import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { editFabricObject, ingestFabric, initFabric } from '../../lib/app/operations/registered-operations.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import type { LocalService } from '../../lib/local/aws/dynamodb.ts'
import { Services, type TestDeployment } from '../app/deployment.ts'
import type { AwsServices } from '../support/aws-services.ts'
import { asked, askedIngest, askedInit, raw, vpcWith } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'
import { delayed } from './delay.ts'
import { percentile } from './median.ts'

const EDITS = 50
const GIT_MS = 30
const WARM_UP = 3
const ROUNDS = 3

export interface Together {
  what: string
  p50: number
  p95: number
  pushes: number
  requests: number
  commits: number
  failed: number
}

/**
 * So many edits at once in one repository, each of an object of its own, as if each had a process: with a view of the
 * clone of its own. Without handing requests over, as before, and with it. Of each the round with the median of the
 * 95th percentiles, in a process that is warm.
 */
export async function measureTogether(): Promise<Together[]> {
  for (let round = 0; round < WARM_UP; round++) await measureOnce(1, false)
  const rows: Together[] = []
  for (const fabrics of [1, 5])
    for (const isAlone of [true, false]) {
      const rounds: Together[] = []
      for (let round = 0; round < ROUNDS; round++) rounds.push(await measureOnce(fabrics, isAlone))
      rounds.sort((a, b) => a.p95 - b.p95)
      const row = rounds[Math.floor(ROUNDS / 2)] as Together
      console.error(JSON.stringify(row))
      rows.push(row)
    }
  return rows
}

async function measureOnce(fabrics: number, isAlone: boolean): Promise<Together> {
  const [services, remote] = await Promise.all([startServices(), Remote.start()])
  const host = await delayed(remote.server.url, GIT_MS)
  try {
    const real = await services.deployment(remote.directory)
    const names = Array.from({ length: fabrics }, (_, n) => `fabric-${n}`)
    await setUp(real, remote, names, `${host.url}/fabric.git`)
    const deployment = isAlone ? { ...real, locks: withoutHandOver(real) } : real
    const count = async () => Number(await git(remote.repository, 'rev-list', '--count', 'main'))
    const [before, commits] = [host.requests.length, await count()]
    const times: number[] = []
    const edits = Array.from({ length: EDITS }, async (_, n) => {
      const start = performance.now()
      await edit(deployment, names[n % fabrics] ?? '', n)
      times.push(performance.now() - start)
    })
    const failed = (await Promise.allSettled(edits)).filter(({ status }) => status === 'rejected').length
    const made = host.requests.slice(before)
    return {
      what: `in ${fabrics === 1 ? 'one fabric' : `${fabrics} fabrics`}, ${isAlone ? 'each by itself' : 'together'}`,
      p50: percentile(times, 50),
      p95: percentile(times, 95),
      pushes: made.filter((request) => request.startsWith('POST') && request.endsWith('git-receive-pack')).length,
      requests: made.length,
      commits: (await count()) - commits,
      failed,
    }
  } finally {
    await host.close()
    await Promise.all([services.close(), remote.close()])
  }
}

/** The services have a process of their own, as they have elsewhere: their work is not that of the manager. */
async function startServices(): Promise<Services> {
  const child = fork(join(import.meta.dirname, 'services-worker.ts'), { execArgv: ['--import', 'tsx'] })
  const [{ database, aws }] = (await once(child, 'message')) as [{ database: LocalService; aws: AwsServices }]
  const end = async () => {
    child.kill()
    await once(child, 'exit')
  }
  return new Services({ ...database, close: end }, { ...aws, close: async () => {} })
}

async function setUp(deployment: TestDeployment, remote: Remote, names: readonly string[], url: string): Promise<void> {
  const objects = Array.from({ length: EDITS }, (_, n) => vpcWith(`vpc-${n}`)).join('---\n')
  for (const name of names) {
    await registerFabric(deployment, { name, repository_url: url })
    await initFabric(deployment, name, askedInit())
    await remote.push({ [raw('all.yaml', name)]: objects })
    await ingestFabric(deployment, name, askedIngest())
  }
}

function withoutHandOver({ locks }: TestDeployment): TestDeployment['locks'] {
  return {
    acquire: (...given) => locks.acquire(...given),
    acquireOrHandOver: (repository, holder, waitMs) => locks.acquire(repository, holder, waitMs),
    holder: (repository) => locks.holder(repository),
  }
}

function edit(deployment: TestDeployment, fabric: string, object: number) {
  return editFabricObject(deployment, fabric, {
    ...asked(),
    name: { kind: 'vpc', namespace: 'default', name: `vpc-${object}` },
    edit: { action: 'patch', merge: { spec: { mtu: 9100 } } },
    precondition: { matches: '*' },
    ingest: false,
  })
}
