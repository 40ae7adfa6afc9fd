import { mkdtempSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LambdaFunction } from '../../lib/local/lambda/lambda-function.ts'
import { type Crash, LambdaRuntime } from '../../lib/local/lambda/lambda-runtime.ts'
import type { InvocationResult } from '../../lib/local/lambda/lambda-runtime-api.ts'
import { ThrottledError } from '../../lib/local/lambda/throttled-error.ts'

const code = fileURLToPath(new URL('functions', import.meta.url))

function lambda(name: string, changes: Partial<LambdaFunction> = {}): LambdaFunction {
  const basics = {
    code,
    handler: `index.${name}`,
    runtime: 'nodejs24.x',
    environment: {},
    timeoutSeconds: 10,
    memoryMegabytes: 128,
  }
  return { name, ...basics, ...changes }
}

/** Not below `/tmp`, where every function may write. */
const ELSEWHERE = mkdtempSync('/var/tmp/lambda-')
const WRITABLE = join(ELSEWHERE, 'mounted')

const FUNCTIONS = [
  lambda('describe', { environment: { TABLE_NAME: 'fabrics', AWS_REGION: 'mars' } }),
  lambda('slow'),
  lambda('reserved', { handler: 'index.slow', reservedConcurrency: 1 }),
  lambda('hang', { timeoutSeconds: 0.5 }),
  lambda('fail'),
  lambda('exit'),
  lambda('exhaust', { memoryMegabytes: 32 }),
  lambda('large'),
  lambda('write', { writableDirectory: WRITABLE }),
  lambda('missing'),
  lambda('broken', { handler: 'broken.handler' }),
]

let logDirectory: string
let crashes: Crash[]
let throttled: string[]
let runtime: LambdaRuntime

beforeEach(async () => {
  logDirectory = await mkdtemp('/tmp/lambda-')
  crashes = []
  throttled = []
  runtime = new LambdaRuntime({
    functions: FUNCTIONS,
    logDirectory,
    concurrency: 2,
    onCrash: (crash) => crashes.push(crash),
    onThrottle: (name) => throttled.push(name),
  })
})

afterAll(() => rm(ELSEWHERE, { recursive: true }))

afterEach(async () => {
  await runtime.close()
  await rm(logDirectory, { recursive: true })
})

function payloadOf(result: InvocationResult): Record<string, unknown> {
  if ('error' in result) throw new Error(JSON.stringify(result.error))
  return result.payload as Record<string, unknown>
}

function errorOf(result: InvocationResult) {
  if (!('error' in result)) throw new Error('the function did not fail')
  return result.error
}

function isRunning(pid: unknown): boolean {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false
  }
}

describe('an invocation', () => {
  test('gets the event and the context of Lambda', async () => {
    const seen = payloadOf(await runtime.invoke('describe', { rack: 'ü' }))
    expect(seen).toMatchObject({ event: { rack: 'ü' }, functionName: 'describe', memoryLimitInMB: '128' })
    expect(seen.invokedFunctionArn).toBe('arn:aws:lambda:us-east-1:000000000000:function:describe')
    expect(seen.awsRequestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(seen.remaining).toBeGreaterThan(0)
    expect(seen.remaining).toBeLessThanOrEqual(10_000)
  })

  test('sees the environment of its function and nothing of ours', async () => {
    process.env.SECRET_OF_THE_HOST = 'x'
    const { environment } = payloadOf(await runtime.invoke('describe', {}))
    expect(environment).toMatchObject({ TABLE_NAME: 'fabrics', AWS_REGION: 'us-east-1', _HANDLER: 'index.describe' })
    expect(environment).not.toHaveProperty('SECRET_OF_THE_HOST')
    expect(environment).not.toHaveProperty('HOME')
  })

  test('finds the process of the one before', async () => {
    const first = payloadOf(await runtime.invoke('describe', {}))
    const second = payloadOf(await runtime.invoke('describe', {}))
    expect(second).toMatchObject({ pid: first.pid, served: 2 })
  })

  test('runs beside others in a process of its own, up to the limit', async () => {
    const results = await Promise.all([0, 1, 2, 3, 4].map(() => runtime.invoke('slow', { milliseconds: 200 })))
    expect(new Set(results.map((result) => payloadOf(result).pid)).size).toBe(2)
  })

  test('beyond the reserved executions is refused and counted, whether they run or wait', async () => {
    const first = runtime.invoke('reserved', { milliseconds: 1 })
    await expect(runtime.invoke('reserved', {})).rejects.toThrow(ThrottledError)
    payloadOf(await first)
    payloadOf(await runtime.invoke('reserved', { milliseconds: 1 }))
    runtime.reserve('reserved', 0)
    await expect(runtime.invoke('reserved', {})).rejects.toThrow('Rate Exceeded: 0 executions are reserved for reserved')
    runtime.reserve('reserved', undefined)
    const three = [1, 2, 3].map(() => runtime.invoke('reserved', { milliseconds: 1 }))
    for (const result of await Promise.all(three)) payloadOf(result)
    expect(throttled).toEqual(['reserved', 'reserved'])
  })

  test('of an unknown function is a mistake of the stack', async () => {
    await expect(runtime.invoke('nobody', {})).rejects.toThrow('There is no function nobody')
  })
})

test('a function can write to /tmp and to its mount, and nowhere else', async () => {
  await mkdir(WRITABLE)
  const files = ['/tmp', logDirectory, WRITABLE, ELSEWHERE].map((place) => join(place, `written-${process.pid}`))
  const { payload } = (await runtime.invoke('write', { files })) as { payload: unknown }
  await rm(files[0] ?? '', { force: true })
  expect(payload).toEqual(['written', 'written', 'written', 'ERR_ACCESS_DENIED'])
})

describe('a function that fails', () => {
  test('by throwing answers its error and keeps its process', async () => {
    const { pid } = payloadOf(await runtime.invoke('fail', { ok: true }))
    const error = errorOf(await runtime.invoke('fail', {}))
    expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: `no such rack, process ${pid}` })
    expect(error.trace?.[0]).toContain('RangeError: no such rack')
    expect(payloadOf(await runtime.invoke('fail', { ok: true })).pid).toBe(pid)
    expect(crashes).toEqual([])
  })

  test('by exceeding its time is killed; the next event gets a fresh process', async () => {
    const error = errorOf(await runtime.invoke('hang', {}))
    expect(error.errorType).toBe('Sandbox.Timedout')
    expect(error.errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 0.50 seconds$/)
    expect(payloadOf(await runtime.invoke('hang', null))).toBeNull()
    expect(crashes).toEqual([])
  })

  test('by exiting is reported as a crash; the next event gets a fresh process', async () => {
    const { pid } = payloadOf(await runtime.invoke('exit', {}))
    const error = errorOf(await runtime.invoke('exit', { code: 3 }))
    expect(error).toEqual({ errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: exit status 3' })
    expect(crashes).toEqual([{ function: 'exit', reason: 'exit status 3', logFile: join(logDirectory, 'exit.log') }])
    expect(payloadOf(await runtime.invoke('exit', {})).pid).not.toBe(pid)
  })

  test('by using too much memory dies alone', async () => {
    expect(errorOf(await runtime.invoke('exhaust', {}))).toMatchObject({ errorType: 'Runtime.ExitError' })
    expect(crashes).toHaveLength(1)
    expect(await readFile(join(logDirectory, 'exhaust.log'), 'utf8')).toContain('heap out of memory')
  })

  test('by answering more than 6 MB has not answered', async () => {
    expect(errorOf(await runtime.invoke('large', { bytes: 6 * 1024 * 1024 }))).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    })
    expect(payloadOf(await runtime.invoke('large', { bytes: 5 * 1024 * 1024 }))).toHaveLength(5 * 1024 * 1024)
  })

  test('by not loading says why, and tries again with the next event', async () => {
    for (const _ of [1, 2]) {
      expect(errorOf(await runtime.invoke('broken', {}))).toMatchObject({ errorMessage: 'this bundle is broken' })
    }
    expect(errorOf(await runtime.invoke('missing', {})).errorMessage).toBe('index.missing is undefined or not exported')
  })
})

test('the log of a function has what it printed and one report an invocation', async () => {
  await runtime.invoke('fail', {})
  const log = await readFile(join(logDirectory, 'fail.log'), 'utf8')
  expect(log).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST\nRangeError: no such rack/)
  expect(log).toMatch(/REPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\tStatus: error\tError Type: RangeError\n$/)
})

test('closing ends every process, also one that is at work', async () => {
  const { pid } = payloadOf(await runtime.invoke('describe', {}))
  const working = runtime.invoke('slow', { milliseconds: 60_000 })
  const stopped = working.then(errorOf)
  await runtime.invoke('slow', { milliseconds: 1 })
  expect(isRunning(pid)).toBe(true)
  await runtime.close()
  expect(isRunning(pid)).toBe(false)
  await expect(stopped).resolves.toMatchObject({ errorType: 'Runtime.ExitError' })
  await expect(runtime.invoke('describe', {})).rejects.toThrow('was stopped')
  expect(crashes).toEqual([])
})
