import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import type { Outcome, Task } from './messages.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** Longer than any case takes on a loaded machine. */
const HANGS_AFTER_MS = 200_000

/** What a bundle of functions shares with all others: it is loaded once in the life of a process. */
const PACKAGES = ['client-dynamodb', 'client-eventbridge', 'client-s3', 'client-secrets-manager', 'client-sqs', 'lib-dynamodb']
const SHARED = PACKAGES.map((name, at) => `export * as package${at} from '@aws-sdk/${name}'`).join('\n')

/** Where the bundles are. */
export interface Bundles {
  directory: string
  standalone: string
  deployed: string
}

/** Bundles the processes, so that each starts quickly. */
export async function bundleProcesses(name: string): Promise<Bundles> {
  const outdir = join(ROOT, 'node_modules/.cache/faults', name)
  await mkdir(outdir, { recursive: true })
  await writeFile(join(outdir, 'shared.js'), SHARED)
  const source = (entry: string) => join(ROOT, `test/faults/${entry}.ts`)
  const builds = [
    { standalone: source('standalone-process') },
    { deployed: source('deployed-process'), functions: source('deployed-functions'), shared: join(outdir, 'shared.js') },
  ]
  await Promise.all(builds.map((entryPoints) => build({ ...BUNDLE, entryPoints, outdir })))
  return { directory: outdir, standalone: join(outdir, 'standalone.mjs'), deployed: join(outdir, 'deployed.mjs') }
}

const BUNDLE = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Compiled parts of ssh2, which it does without.
  external: ['cpu-features', '*.node'],
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
  logLevel: 'silent',
} satisfies BuildOptions

/** A process that does one task after the other, until one kills it. */
export class TaskProcess {
  readonly #child: ChildProcess
  readonly #ready: Promise<unknown>
  #errors = ''
  /** How many cases it has worked for. */
  cases = 0

  constructor(file: string) {
    this.#child = fork(file, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-4000)
    })
    this.#ready = this.#next()
    this.#ready.catch(() => undefined)
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** What came of a task; undefined when it killed the process. */
  async perform(task: Task): Promise<Outcome | undefined> {
    await this.#ready
    const answer = this.#next() as Promise<Outcome | undefined>
    this.#child.send(task)
    return answer
  }

  async close(): Promise<void> {
    if (!this.isAlive) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }

  /**
   * The next message; undefined when the process is killed before. Rejects when it ends in any other way, or never says
   * anything.
   */
  #next(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        settle(() => reject(new Error(`A process hangs: ${this.#errors}`)))
      }, HANGS_AFTER_MS)
      const settle = (act: () => void) => {
        clearTimeout(timer)
        this.#child.off('message', onMessage).off('exit', onExit)
        act()
      }
      const onMessage = (message: unknown) => settle(() => resolve(message))
      const onExit = (code: number | null, signal: string | null) =>
        settle(() =>
          signal === 'SIGKILL' ? resolve(undefined) : reject(new Error(`A process ended with ${code}: ${this.#errors}`)),
        )
      this.#child.on('message', onMessage).on('exit', onExit)
    })
  }
}
