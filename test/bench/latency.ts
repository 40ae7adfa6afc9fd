import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { criticalPaths, DELAYS } from '../app/critical-paths.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { raw, vpcWith } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { type Delayed, delayed } from './delay.ts'
import { median } from './median.ts'

const FABRIC = 'lab'

export interface Latency {
  what: string
  ms: number
  /** Of it, the sum of the delays that come one after the other. */
  delays: number
  requests: Record<keyof typeof DELAYS, number>
}

/** Calls of the HTTP API, in one warm process, where every service is some way off. */
export async function measureLatency(rounds: number): Promise<Latency[]> {
  const directory = await mkdtemp(join(tmpdir(), 'gfm-latency-'))
  const remote = await Remote.start()
  const ways: Record<string, Delayed> = { git: await delayed(remote.server.url, DELAYS.git) }
  const api = await DeployedFunctions.start(directory, {
    via: async (service, endpoint) => {
      const way = await delayed(endpoint, DELAYS[service])
      ways[service] = way
      return way.url
    },
  })
  const bench = new Bench(api, remote, ways)
  try {
    await bench.setUp()
    const delays = new Map((await criticalPaths()).map(({ what, ms }) => [what, ms]))
    return (await bench.calls(rounds)).map((row) => ({ ...row, delays: delays.get(row.what) ?? 0 }))
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

  async setUp(): Promise<void> {
    const repository_url = `${this.#ways.git?.url}/fabric.git`
    await this.#call('POST', '/fabrics/', { name: FABRIC, repository_url })
    await this.#call('POST', `/fabrics/${FABRIC}/init-gitops/`, {})
    await this.#remote.push({ [raw('all.yaml')]: vpcWith('vpc-0') })
    await this.#call('POST', `/fabrics/${FABRIC}/ingest-raw/`, {})
  }

  async calls(rounds: number): Promise<Omit<Latency, 'delays'>[]> {
    let round = 0
    const drop = async () => {
      round += 1
      const documents = ['a', 'b', 'c'].map((name) => vpcWith(`${name}-${round}`))
      await this.#remote.push({ [raw(`${round}.yaml`)]: documents.join('---\n') })
    }
    const ingest = () => this.#call('POST', `/fabrics/${FABRIC}/ingest-raw/`, {})
    return [
      await this.#measure('ingest of three documents', rounds, ingest, drop),
      await this.#measure('ingest with nothing to do', rounds, ingest),
      await this.#measure('patch of one object', rounds, (n) => this.#patch(1000 + n)),
    ]
  }

  async #measure(
    what: string,
    rounds: number,
    run: (round: number) => Promise<unknown>,
    prepare: () => Promise<unknown> = async () => undefined,
  ): Promise<Omit<Latency, 'delays'>> {
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
      for (const [n, service] of services.entries())
        counts[service] = (this.#ways[service]?.requests.length ?? 0) - (before[n] ?? 0)
    }
    return { what, ms: median(times), requests: counts }
  }

  #patch(mtu: number): Promise<void> {
    const path = `/fabrics/${FABRIC}/objects/vpcs/default/vpc-0/`
    return this.#call('PATCH', path, { spec: { mtu } }, { 'content-type': 'application/merge-patch+json', 'if-match': '*' })
  }

  async #call(method: string, path: string, body: object, headers: Record<string, string> = {}): Promise<void> {
    const { status, body: answer } = await this.#api.call(method, path, body, headers)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`)
  }
}
