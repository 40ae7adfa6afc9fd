import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { environments, resourcesOf, synthesize } from '../infra/synthesis.ts'

const page = await readFile(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')
const steps = [...page.matchAll(/^ *```sh\n(.*?)^ *```/gms)]
  .map(([, block = '']) => block)
  .filter((block) => block.includes('reserved'))

/** Holds the reservation of each function in a file of its name. */
const AWS = `#!/usr/bin/env bash
case "$2" in
  list-functions) ls "$RESERVATIONS" ;;
  get-function-concurrency) cat "$RESERVATIONS/$4" ;;
  put-function-concurrency) printf '%s' "$6" > "$RESERVATIONS/$4" ;;
  delete-function-concurrency) printf None > "$RESERVATIONS/$4" ;;
  *) echo something ;;
esac
`

async function reservationsIn(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const)),
  )
}

test.each(environments)(
  'restoring the table of $stage stops all functions, and gives each its reservation back',
  async (environment) => {
    const { service } = synthesize(environment)
    const functions = resourcesOf<{ FunctionName: string; ReservedConcurrentExecutions?: number }>(
      service,
      'AWS::Lambda::Function',
    )
    const deployed = Object.fromEntries(
      functions.map(({ Properties }) => [Properties.FunctionName, String(Properties.ReservedConcurrentExecutions ?? 'None')]),
    )
    const directory = await mkdtemp(join(tmpdir(), 'runbook-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const reservations = join(directory, 'reservations')
    await mkdir(reservations)
    for (const [name, reserved] of Object.entries(deployed)) await writeFile(join(reservations, name), reserved)
    await writeFile(join(directory, 'aws'), AWS, { mode: 0o755 })
    const env = { ...process.env, PATH: `${directory}:${process.env.PATH}`, RESERVATIONS: reservations, TABLE: 'records' }
    const run = (step: string) =>
      promisify(execFile)('bash', ['-euc', `outputOf() { echo url; }; QUEUE_MAPPING=; ${step}`], { env, cwd: directory })

    expect(steps).toHaveLength(2)
    const [stop = '', resume = ''] = steps
    await run(stop)
    expect(new Set(Object.values(await reservationsIn(reservations)))).toEqual(new Set(['0']))
    await run(resume)
    expect(await reservationsIn(reservations)).toEqual(deployed)
  },
)
