import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FLAT_MEMORY } from '../../infra/constructs/flat-memory.ts'
import type { GitServer } from '../../lib/local/git-host/git-server.ts'
import type { IngestMeasure } from './ingest-worker.ts'
import { median } from './median.ts'
import {
  type BenchRepository,
  cacheDirectory,
  dropRawFile,
  firstConnection,
  makeRepository,
  repositoryUrl,
} from './repository.ts'

export interface WireMeasure extends IngestMeasure {
  requests: number
  /** Of `ms`, while a request was open: the Git server at work. */
  serverMs: number
  bytesUp: number
  bytesDown: number
}

/** Medians over the rounds. */
export interface IngestFigures {
  clone: WireMeasure
  warm: WireMeasure
  cold: WireMeasure
  warmSlow: WireMeasure
  coldSlow: WireMeasure
  /** One object edited. */
  editWarm: WireMeasure
  editCold: WireMeasure
}

/** The operation that begins with an empty cache, and medians of later ones. */
export type OperationFigures = Record<'first' | 'warm' | 'cold', WireMeasure>

const LATENCY_MS = 2

/**
 * One 3-document file into a repository: warm (the process has done it before) and cold (a new process on an existing
 * clone), each with and without slow file system calls.
 */
export async function measureIngest(
  root: string,
  server: GitServer,
  repository: BenchRepository,
  rounds: number,
): Promise<IngestFigures> {
  const bench = new IngestBench(root, server, repository)
  await rm(cacheDirectory(root, repository), { recursive: true, force: true })
  const clone = await bench.clone()
  return {
    clone,
    warm: await bench.warm(rounds, 0),
    cold: await bench.cold(rounds, 0),
    warmSlow: await bench.warm(rounds, LATENCY_MS),
    coldSlow: await bench.cold(rounds, LATENCY_MS),
    editWarm: await bench.warm(rounds, 0, 'edit'),
    editCold: await bench.cold(rounds, 0, 'edit'),
  }
}

/** As `measureIngest`, with the first clone as part of the first ingest. */
export async function measureOperations(
  root: string,
  server: GitServer,
  repository: BenchRepository,
  { rounds, title }: { rounds: number; title: string },
): Promise<OperationFigures> {
  const bench = new IngestBench(root, server, repository, title)
  await rm(cacheDirectory(root, repository), { recursive: true, force: true })
  return { first: await bench.cold(1, 0), warm: await bench.warm(rounds, 0), cold: await bench.cold(rounds, 0) }
}

/**
 * One object edited by new processes, on the clone that is there and on one that is made for it: medians. Both have
 * their turns, so that they find the machine in the same state.
 */
export async function measureColdEdits(
  root: string,
  server: GitServer,
  repository: BenchRepository,
  { rounds, turns }: { rounds: number; turns: number },
): Promise<Record<'old' | 'fresh', WireMeasure>> {
  const bench = new IngestBench(root, server, repository)
  const cache = cacheDirectory(root, repository)
  const [old, fresh] = [`${cache}.old`, `${cache}.fresh`]
  await rename(cache, old)
  await bench.clone()
  await rename(cache, fresh)
  const edit = async (clone: string) => {
    await rename(clone, cache)
    const measures = await bench.coldRounds(rounds, 0, 'edit')
    await rename(cache, clone)
    // The first one fetches what the other clone's processes have pushed.
    return measures.slice(1)
  }
  const measures: Record<'old' | 'fresh', WireMeasure[]> = { old: [], fresh: [] }
  for (let turn = 0; turn < turns; turn++) {
    measures.old.push(...(await edit(old)))
    measures.fresh.push(...(await edit(fresh)))
  }
  return { old: medians(measures.old), fresh: medians(measures.fresh) }
}

/**
 * One file with so many documents into a small repository by a new process: reading, planning, committing and pushing.
 */
export async function measureLargeFile(root: string, server: GitServer, documents: number): Promise<WireMeasure> {
  const repository = await makeRepository(join(root, 'srv'), 100, 'spread', `large-${documents}`)
  return new IngestBench(root, server, repository).large(documents)
}

type Work = 'ingest' | 'edit'

class IngestBench {
  readonly #root: string
  readonly #server: GitServer
  readonly #repository: BenchRepository
  readonly #title: string
  #round = 0

  /** `title`: begins the names of the files, so that two benches of a repository bring other objects. */
  constructor(root: string, server: GitServer, repository: BenchRepository, title = '') {
    this.#title = title
    this.#root = root
    this.#server = server
    this.#repository = repository
  }

  async clone(): Promise<WireMeasure> {
    const worker = await this.#start(0)
    const measure = await this.#counted(() => worker.ask('clone'))
    await worker.stop()
    return measure
  }

  async warm(rounds: number, latencyMs: number, what: Work = 'ingest'): Promise<WireMeasure> {
    const worker = await this.#start(latencyMs)
    const measures: WireMeasure[] = []
    // The first two rounds warm the process up: code is compiled, indexes are parsed.
    for (let round = 0; round < rounds + 2; round++) {
      const message = await this.#prepare(what)
      const measure = await this.#counted(() => worker.ask(message))
      if (round >= 2) measures.push(measure)
    }
    await worker.stop()
    return medians(measures)
  }

  async cold(rounds: number, latencyMs: number, what: Work = 'ingest'): Promise<WireMeasure> {
    return medians(await this.coldRounds(rounds, latencyMs, what))
  }

  async coldRounds(rounds: number, latencyMs: number, what: Work): Promise<WireMeasure[]> {
    const measures: WireMeasure[] = []
    for (let round = 0; round < rounds; round++) {
      const worker = await this.#start(latencyMs)
      const message = await this.#prepare(what)
      measures.push(await this.#counted(() => worker.ask(message)))
      await worker.stop()
    }
    return measures
  }

  async large(documents: number): Promise<WireMeasure> {
    const file = await dropRawFile(this.#repository, 'large', documents)
    const worker = await this.#start(0)
    const measure = await this.#counted(() => worker.ask(file))
    await worker.stop()
    return measure
  }

  /** What to ask the worker for. */
  #prepare(what: Work): Promise<string> {
    if (what === 'edit') return firstConnection(this.#repository).then((name) => `edit ${name}`)
    this.#round++
    return dropRawFile(this.#repository, `${this.#title}${this.#round}`)
  }

  async #counted(action: () => Promise<IngestMeasure>): Promise<WireMeasure> {
    const { requests, milliseconds, bytesIn, bytesOut } = { ...this.#server.stats }
    const measure = await action()
    const now = this.#server.stats
    return {
      ...measure,
      requests: now.requests - requests,
      serverMs: now.milliseconds - milliseconds,
      bytesUp: now.bytesIn - bytesIn,
      bytesDown: now.bytesOut - bytesOut,
    }
  }

  async #start(latencyMs: number) {
    const { url } = this.#server
    const args = [
      repositoryUrl(url, this.#repository),
      cacheDirectory(this.#root, this.#repository),
      this.#repository.fabric,
      String(latencyMs),
    ]
    const child = fork(join(import.meta.dirname, 'ingest-worker.ts'), args, {
      execArgv: ['--import', 'tsx', '--max-semi-space-size=8'],
      env: { ...process.env, ...FLAT_MEMORY },
    })
    await once(child, 'message')
    return {
      ask: async (message: string): Promise<IngestMeasure> => {
        child.send(message)
        const [answer] = (await Promise.race([
          once(child, 'message'),
          once(child, 'exit').then(() => Promise.reject(new Error('the worker died'))),
        ])) as [IngestMeasure]
        return answer
      },
      stop: async () => {
        child.kill()
        await once(child, 'exit')
      },
    }
  }
}

function medians(measures: WireMeasure[]): WireMeasure {
  const of = (key: keyof WireMeasure) => median(measures.map((measure) => measure[key]))
  return {
    ms: of('ms'),
    calls: of('calls'),
    bytesRead: of('bytesRead'),
    bytesWritten: of('bytesWritten'),
    peakMemoryMb: of('peakMemoryMb'),
    requests: of('requests'),
    serverMs: of('serverMs'),
    bytesUp: of('bytesUp'),
    bytesDown: of('bytesDown'),
  }
}
