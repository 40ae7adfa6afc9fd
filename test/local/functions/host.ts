import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { LambdaRuntime } from '../../../lib/local/lambda/lambda-runtime.ts'

/** A host with one idle process and one at work; prints their ids and stays. */
const limits = {
  runtime: 'nodejs24.x',
  code: fileURLToPath(new URL('.', import.meta.url)),
  environment: {},
  timeoutSeconds: 60,
  memoryMegabytes: 128,
}
const logDirectory = process.argv[2] ?? '.'
const functions = ['describe', 'slow'].map((name) => ({ name, handler: `index.${name}`, ...limits }))
const runtime = new LambdaRuntime({ functions, logDirectory })

const idle = await runtime.invoke('describe', {})
void runtime.invoke('slow', { milliseconds: 60_000 })
let busy: string | undefined
while (busy === undefined) {
  await sleep(10)
  busy = /process (\d+) is busy/.exec(readFileSync(join(logDirectory, 'slow.log'), 'utf8'))?.[1]
}
process.stdout.write(JSON.stringify([...('payload' in idle ? [(idle.payload as { pid: number }).pid] : []), Number(busy)]))
