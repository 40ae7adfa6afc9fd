import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { readCalls } from '../../lib/local/aws/call-trail.ts'
import { pushFile } from '../../lib/local/demo/sample-repository.ts'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { eventually } from '../support/eventually.ts'
import { deniedCalls, readPolicies } from '../support/permissions.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const UP = 'Ctrl-C stops everything'

/** The stack as a user starts it, in a process group of its own as a terminal makes it. */
class Run {
  readonly process: ChildProcess
  readonly #exited: Promise<unknown[]>
  output = ''

  constructor(command: string, ...args: string[]) {
    this.process = spawn(command, args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#exited = once(this.process, 'close')
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += stripVTControlCharacters(chunk.toString())
      })
    }
  }

  /** Until it stays up. */
  async up(): Promise<void> {
    await eventually(() => expect(this.output).toContain(UP))
  }

  async exit(): Promise<unknown> {
    const [code] = await this.#exited
    return code
  }

  /** Like a terminal: the signal reaches every process. */
  signal(signal: NodeJS.Signals): void {
    if (this.process.pid !== undefined) process.kill(-this.process.pid, signal)
  }

  /** Whether any process of the group is left. */
  get isRunning(): boolean {
    try {
      return process.kill(-(this.process.pid ?? 0), 0)
    } catch {
      return false
    }
  }

  /** The compiler of tsx, a child as well, takes a moment to see that it is alone. */
  async gone(): Promise<void> {
    await eventually(() => expect(this.isRunning).toBe(false))
  }
}

let directory: string
let runs: Run[]

/** What `npm start` runs. */
function start(...args: string[]): Run {
  return keep(new Run(process.execPath, '--import', 'tsx', join('lib', 'local', 'start.ts'), ...args, ...inDirectory()))
}

function npmStart(): Run {
  return keep(new Run('npm', 'start', '--', ...inDirectory()))
}

function inDirectory(): string[] {
  return ['--directory', join(directory, 'local')]
}

function keep(run: Run): Run {
  runs.push(run)
  return run
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'demo-'))
  runs = []
})

afterEach(async () => {
  for (const run of runs) if (run.isRunning) run.signal('SIGKILL')
  await rm(directory, { recursive: true, maxRetries: 3 })
})

test('npm run demo tells the story, checks its result and leaves no process behind', async () => {
  const demo = start('--check')
  const code = await demo.exit()
  expect(demo.output).toContain('11 of 11 checks passed')
  expect({ code, end: demo.output.slice(-1000) }).toMatchObject({ code: 0 })
  expect(demo.output).toContain('prepop.yaml.archived')
  expect(demo.output).toMatch(/fabrics\/demo\/gitops\/raw\/expansion\.yaml:36:\d+ /)
  expect(demo.output).toMatch(/fabrics\/demo\/gitops\/raw\/expansion\.yaml:69:\d+ /)
  await demo.gone()
  const calls = readCalls(join(directory, 'local/logs/aws-calls.jsonl'))
  expect(calls.length).toBeGreaterThan(10)
  expect(await deniedCalls(calls, readPolicies(ASSEMBLY))).toEqual([])
})

test('npm start stays up, locks its files, stops with Ctrl-C and continues with its data', async () => {
  const first = start()
  await first.up()
  expect(first.output).toMatch(/^Starting the embedded stack \.\.\./)
  expect(first.output).toMatch(/export GFM_ENDPOINT=http:\/\/127\.0\.0\.1:\d+\n +npx gfm status/)
  expect(first.output).toContain('There is no colon after port')
  expect(first.output).toContain('curl -X POST http://127.0.0.1:')

  const second = start()
  expect(await second.exit()).toBe(1)
  expect(second.output).toContain('A stack is running on')
  expect(first.isRunning).toBe(true)

  first.signal('SIGINT')
  expect(await first.exit()).toBe(0)
  await first.gone()
  expect(existsSync(join(directory, 'local', 'stack.pid'))).toBe(false)
  expect(await readdir(join(directory, 'local'))).toContain('logs')

  const again = npmStart()
  await again.up()
  expect(again.output).toContain('Continuing with the data of the last run')
  expect(again.output).toContain('46 objects')
  expect(again.output).toContain('pending   nothing')
  expect(again.output).toMatch(/rejected {2}fabrics\/demo\/gitops\/raw\/expansion\.yaml/)
  await ingestThroughTheQueue(again)
  await ingestByPush(again)
  const urls = /API +(\S+)\n +Git server +(\S+)/
  expect(urls.exec(again.output)?.slice(1)).toEqual(urls.exec(first.output)?.slice(1))
  // To npm alone, as a service manager would: npm ends without handing it on.
  again.process.kill('SIGTERM')
  await again.gone()
  expect(existsSync(join(directory, 'local', 'stack.pid'))).toBe(false)
})

/** Each step is told on the terminal. */
async function ingestByPush(run: Run): Promise<void> {
  const clone = join(directory, 'local/work/demo')
  await pushFile(clone, 'fabrics/demo/gitops/raw/pushed.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pushed\n')
  await eventually(() => expect(run.output).toMatch(/push +demo\.git main \w+\.\.\w+ .*→ webhook 202 queued/))
  await eventually(() => expect(run.output).toMatch(/ingest +demo \w+ succeeded → commit \w{12}: ingest\(demo\)/))
}

/** What is not answered at once waits in the queue and is done by the function behind it. */
async function ingestThroughTheQueue({ output }: Run): Promise<void> {
  const [, api] = /API +(\S+)/.exec(output) ?? []
  const answer = await fetch(`${api}/fabrics/demo/ingest-raw/`, { method: 'POST', headers: { prefer: 'respond-async' } })
  expect(answer.status).toBe(202)
  const { operation } = (await answer.json()) as { operation: string }
  await eventually(async () => {
    const found = await fetch(`${api}/fabrics/demo/operations/${operation}/`)
    expect(await found.json()).toMatchObject({
      kind: 'ingest',
      status: 'rejected',
      message: expect.stringContaining('1 file rejected'),
    })
  })
}
