import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { raw, vpcWith } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'
import { type Delayed, delayed } from './delay.ts'
import { median, percentile } from './median.ts'

/** How far away the services are, in milliseconds. */
export const DELAYS = { dynamodb: 5, s3: 20, git: 30 } as const

const EDITS = 50
const FABRICS = ['one', 'two', 'three', 'four', 'five']

export interface Latency {
  what: string
  ms: number
  requests: Record<keyof typeof DELAYS, number>
}

export interface Together {
  fabrics: number
  edits: number
  p50: number
  p95: number
  pushes: number
  gitRequests: number
  commits: number
}

export interface LatencyFigures {
  calls: Latency[]
  together: Together[]
}

/** Calls of the HTTP API, in one warm process, where every service is some way off. */
export async function measureLatency(rounds: number): Promise<LatencyFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'gfm-latency-'))
  const remote = await Remote.start()
  const ways: Record<string, Delayed> = { git: await delayed(remote.server.url, DELAYS.git) }
  const api = await DeployedFunctions.start(directory, { quiet: false,
    via: async (service, endpoint) => {
      const way = await delayed(endpoint, DELAYS[service])
      ways[service] = way
      return way.url
    },
  })
  const bench = new Bench(api, remote, ways)
  try {
    for (const name of FABRICS) await bench.setUp(name)
    return { calls: await bench.calls(rounds), together: [await bench.together(1), await bench.together(FABRICS.length)] }
  } finally {
    await api.close()
    await Promise.all(Object.values(ways).map((way) => way.close()))
    await remote.close()
    await rm(directory, { recursive: true, force: true })
  }
}

class Bench {
  readonly #api: DeployedFunctions
  readonly #remote: Remote
  readonly #ways: Readonly<Record<string, Delayed>>

  constructor(api: DeployedFunctions, remote: Remote, ways: Readonly<Record<string, Delayed>>) {
    this.#api = api
    this.#remote = remote
    this.#ways = ways
  }

  /** A fabric with an object for each edit. */
  async setUp(name: string): Promise<void> {
    const repository_url = `${this.#ways.git?.url}/fabric.git`
    await this.#call('POST', '/fabrics/', { name, repository_url, directory: `fabrics/${name}/gitops` })
    await this.#call('POST', `/fabrics/${name}/init-gitops/`, {})
    const objects = Array.from({ length: EDITS }, (_, n) => vpcWith(`vpc-${n}`))
    await this.#remote.push({ [raw('all.yaml', name)]: objects.join('---\n') })
    await this.#call('POST', `/fabrics/${name}/ingest-raw/`, {})
  }

  async calls(rounds: number): Promise<Latency[]> {
    const [fabric] = FABRICS
    let round = 0
    const drop = async () => {
      round += 1
      const documents = ['a', 'b', 'c'].map((name) => vpcWith(`${name}-${round}`))
      await this.#remote.push({ [raw(`${round}.yaml`, fabric)]: documents.join('---\n') })
    }
    const ingest = () => this.#call('POST', `/fabrics/${fabric}/ingest-raw/`, {})
    return [
      await this.#measure('ingest of three documents', rounds, ingest, drop),
      await this.#measure('ingest with nothing to do', rounds, ingest),
      await this.#measure('patch of one object', rounds, (n) => this.#patch(fabric ?? '', 0, 1000 + n)),
    ]
  }

  /** An edit of each object, all at once, spread over so many fabrics of one repository. */
  async together(fabrics: number): Promise<Together> {
    const { requests } = this.#ways.git ?? { requests: [] }
    const [before, commits] = [requests.length, await this.#commits()]
    const mtu = 5000 + fabrics
    const times = await Promise.all(
      Array.from({ length: EDITS }, async (_, n) => {
        const start = performance.now()
        await this.#patch(FABRICS[n % fabrics] ?? '', n, mtu)
        return performance.now() - start
      }),
    )
    const made = requests.slice(before)
    return {
      fabrics,
      edits: EDITS,
      p50: percentile(times, 50),
      p95: percentile(times, 95),
      pushes: made.filter((request) => request.startsWith('POST') && request.endsWith('git-receive-pack')).length,
      gitRequests: made.length,
      commits: (await this.#commits()) - commits,
    }
  }

  async #commits(): Promise<number> {
    return Number(await git(this.#remote.repository, 'rev-list', '--count', 'main'))
  }

  async #measure(
    what: string,
    rounds: number,
    run: (round: number) => Promise<unknown>,
    prepare: () => Promise<unknown> = async () => undefined,
  ): Promise<Latency> {
    const times: number[] = []
    const counts = { dynamodb: 0, s3: 0, git: 0 }
    const services = Object.keys(counts) as (keyof typeof counts)[]
    // The first warms up.
    for (let round = 0; round <= rounds; round++) {
      await prepare()
      const before = services.map((service) => this.#ways[service]?.requests.length ?? 0)
      const start = performance.now()
      await run(round)
      if (round > 0) times.push(performance.now() - start)
      for (const [n, service] of services.entries()) counts[service] = (this.#ways[service]?.requests.length ?? 0) - (before[n] ?? 0)
    }
    return { what, ms: median(times), requests: counts }
  }

  #patch(fabric: string, object: number, mtu: number): Promise<void> {
    const path = `/fabrics/${fabric}/objects/vpcs/default/vpc-${object}/`
    return this.#call('PATCH', path, { spec: { mtu } }, { 'content-type': 'application/merge-patch+json', 'if-match': '*' })
  }

  async #call(method: string, path: string, body: object, headers: Record<string, string> = {}): Promise<void> {
    const { status, body: answer } = await this.#api.call(method, path, body, headers)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`)
  }
}
