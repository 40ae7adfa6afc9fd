import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'

const HOST = fileURLToPath(new URL('functions/host.ts', import.meta.url))

/** A zombie has ended: whether somebody collects it is up to the process that adopted it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test('processes of functions end with their host, also when it is killed', async () => {
  const logDirectory = await mkdtemp(join(tmpdir(), 'orphans-'))
  const host = spawn(process.execPath, ['--import', 'tsx', HOST, logDirectory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [printed] = (await once(host.stdout, 'data')) as [Buffer]
  const processes = JSON.parse(printed.toString()) as number[]
  expect(processes.map(isRunning)).toEqual([true, true])
  host.kill('SIGKILL')
  await once(host, 'exit')
  await eventually(() => expect(processes.map(isRunning)).toEqual([false, false]))
  await rm(logDirectory, { recursive: true })
})
