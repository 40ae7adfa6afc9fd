import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import { ensureAssembly } from '../../lib/local/ensure-assembly.ts'
import { type Stack, startStack } from '../../lib/local/stack.ts'
import { git } from '../support/git.ts'
import { vpc } from '../support/objects.ts'
import { UserClone } from '../support/user-clone.ts'
import { percentile } from './median.ts'

const SECRET = 'a secret of some length'
const SECRET_NAME = 'gitops-file-manager/dev/webhooks/bench'
const REPOSITORIES = 100
const DELIVERIES_EACH = 10
const IN_FLIGHT = 5
const PUSHES = 20
const OBJECTS = 100
const RAW = 'lab/raw'

export interface DeliveryFigures {
  deliveries: number
  repositories: number
  /** Milliseconds from sending a delivery to its answer. */
  acknowledged: { median: number; p95: number; p99: number }
  /** From the first delivery to the last managed commit. */
  allIngestedMs: number
  /** Commits of the manager beside those that set the fabrics up. */
  commits: number
  pushes: number
  objects: number
  /** Milliseconds from the end of `git push` to the managed commit. */
  ingested: { median: number; p95: number }
}

/** Webhooks on the embedded stack: a storm of them, and single pushes with nothing else to do. */
export async function measureDeliveries(): Promise<DeliveryFigures> {
  await ensureAssembly()
  const directory = await mkdtemp(join(tmpdir(), 'gfm-deliveries-'))
  const stack = await startStack({ directory, onProblem: (problem) => console.error(problem) })
  try {
    await stack.putSecret(SECRET_NAME, JSON.stringify({ secrets: [SECRET] }))
    const storm = await measureStorm(stack)
    return { ...storm, pushes: PUSHES, objects: OBJECTS, ingested: await measurePushes(stack) }
  } finally {
    await stack.close()
    await rm(directory, { recursive: true, force: true })
  }
}

interface Lab {
  repository: string
  bare: string
  clone: UserClone
  /** Before each of the pushes that are told of, and after the last one. */
  heads: string[]
}

async function measureStorm(stack: Stack) {
  const labs: Lab[] = []
  for (let index = 0; index < REPOSITORIES; index++) labs.push(await registeredLab(stack, `storm-${index}`, SECRET_NAME))
  // From now on the clock leaves them alone for a day.
  await stack.invoke('gitops-file-manager-dev-sweep', {})
  await Promise.all(labs.map(pushTen))
  const before = await managerCommits(labs)
  const deliveries = shuffled(
    labs.flatMap((lab) => lab.heads.slice(1).map((after, index) => ({ lab, after, before: lab.heads[index] ?? '' }))),
  )
  const times: number[] = []
  const waiting = [...deliveries]
  const started = performance.now()
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      times.push(await deliver(stack, next.lab, next.before, next.after))
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  for (const lab of labs) await until(async () => (await managedFiles(lab)) === DELIVERIES_EACH)
  const allIngestedMs = performance.now() - started
  return {
    deliveries: deliveries.length,
    repositories: labs.length,
    acknowledged: { median: percentile(times, 50), p95: percentile(times, 95), p99: percentile(times, 99) },
    allIngestedMs,
    commits: (await managerCommits(labs)) - before,
  }
}

/** The branch moves on ten times, and nobody is told. */
async function pushTen({ bare, clone, heads }: Lab): Promise<void> {
  heads.push(await git(bare, 'rev-parse', 'main'))
  for (let file = 1; file <= DELIVERIES_EACH; file++) {
    await clone.push({ [`${RAW}/${file}.yaml`]: vpc(`vpc-${file}`) })
    heads.push(await git(bare, 'rev-parse', 'main'))
  }
}

async function registeredLab(stack: Stack, name: string, secret: string): Promise<Lab> {
  const bare = await stack.ensureRepository(`${name}.git`)
  const repository_url = stack.repositoryUrl(`${name}.git`)
  const fabric = { name, directory: 'lab', repository_url, webhook_secret: secret, scan_interval: 86_400 }
  const { repository } = await post<FabricRecord>(stack, '/fabrics', fabric)
  await post(stack, `/fabrics/${name}/init-gitops`, {})
  const clone = await UserClone.of(repository_url, join(stack.directory, 'work', name))
  return { repository, bare, clone, heads: [] }
}

/** The local Git server's own webhooks, which are signed with another secret, are refused for these fabrics. */
async function deliver(stack: Stack, { repository }: Lab, before: string, after: string): Promise<number> {
  const body = JSON.stringify({ ref: 'refs/heads/main', before, after })
  const headers = {
    'content-type': 'application/json',
    'x-gitea-event': 'push',
    'x-gitea-delivery': after,
    'x-gitea-signature': createHmac('sha256', SECRET).update(body).digest('hex'),
  }
  const started = performance.now()
  const response = await fetch(`${stack.url}/webhooks/gitea/${repository}`, { method: 'POST', headers, body })
  const text = await response.text()
  if (response.status !== 202) throw new Error(`A delivery was answered ${response.status}: ${text}`)
  return performance.now() - started
}

async function measurePushes(stack: Stack): Promise<DeliveryFigures['ingested']> {
  const lab = await registeredLab(stack, 'pushes', stack.webhookSecret)
  const times: number[] = []
  for (let push = 0; push < PUSHES; push++) {
    const documents = Array.from({ length: OBJECTS }, (_, index) => vpc(`vpc-${push}-${index}`))
    await lab.clone.push({ [`${RAW}/${push}.yaml`]: documents.join('---\n') })
    const started = performance.now()
    await until(async () => (await managedFiles(lab)) === (push + 1) * OBJECTS)
    times.push(performance.now() - started)
  }
  return { median: percentile(times, 50), p95: percentile(times, 95) }
}

async function managedFiles({ bare }: Lab): Promise<number> {
  return (await git(bare, 'ls-tree', '--name-only', 'main', 'lab/managed/vpcs/')).split('\n').filter((path) => path !== '').length
}

async function managerCommits(labs: readonly Lab[]): Promise<number> {
  let commits = 0
  for (const { bare } of labs)
    commits += Number(await git(bare, 'rev-list', '--count', '--committer=GitOps File Manager', 'main'))
  return commits
}

async function post<T>({ url }: Stack, path: string, body: object): Promise<T> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${url}/api/plugins/hedgehog${path}`, init)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20)
}

/** The same order each time. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, index) => ({ item, key: (index * 7919) % 1009 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
