import type { RequestListener, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { GitRepositoryOptions } from '../../lib/git/branch/repository.ts'
import { HttpExchange } from '../../lib/git/wire/http-exchange.ts'
import { packetLine } from '../../lib/git/wire/pkt-line.ts'
import { temporaryDirectory } from '../support/git.ts'
import { serveAnswers } from '../support/serve-answers.ts'
import { open } from './fixture.ts'

const KIB = 1024
const COMMIT = '1'.repeat(40)
const REFERENCE = packetLine(`${COMMIT} refs/heads/main\n`)
const OTHER = packetLine(`${COMMIT} refs/heads/other\n`)

/** Writes the same bytes until nobody takes them any more. */
async function endlessly(response: ServerResponse, bytes: Buffer): Promise<void> {
  function* forever(): Generator<Buffer> {
    for (;;) yield bytes
  }
  await pipeline(Readable.from(forever()), response).catch(() => undefined)
}

function answer(response: ServerResponse, url = '', headers = {}): ServerResponse {
  const kind = url.includes('info/refs') ? 'advertisement' : 'result'
  return response.writeHead(200, { 'content-type': `application/x-git-upload-pack-${kind}`, ...headers })
}

async function refused(listener: RequestListener, limits: GitRepositoryOptions['limits'] = {}): Promise<unknown> {
  const url = await serveAnswers(listener)
  const repository = await open({ path: '', url, directory: await temporaryDirectory() }, { limits })
  return repository.refresh().then(
    () => 'taken',
    (error: unknown) => error,
  )
}

describe('a list of references', () => {
  test.each<[string, Buffer, string]>([
    ['that is a bomb of empty packets', gzipSync(Buffer.alloc(100_000 * KIB, '0004')), 'protocol_error'],
    ['that is a bomb of references', gzipSync(Buffer.concat(new Array<Buffer>(300_000).fill(OTHER))), 'limit_exceeded'],
  ])('%s', async (_, body, code) => {
    const error = await refused(({ url }, response) => answer(response, url, { 'content-encoding': 'gzip' }).end(body), {
      listBytes: 1000 * KIB,
    })
    expect(error).toMatchObject({ code })
  })

  test('without end is read up to its limit', async () => {
    let written: Promise<void> | undefined
    const limits = { listBytes: 500 * KIB }
    const error = await refused(({ url }, response) => {
      written = endlessly(answer(response, url), Buffer.concat(new Array<Buffer>(100).fill(REFERENCE)))
    }, limits)
    expect(error).toMatchObject({ code: 'limit_exceeded', data: { limit: limits.listBytes } })
    await written
  })

  test('with too many capabilities', async () => {
    const lines = Array.from({ length: 1000 }, (_, number) => packetLine(`c${number}\n`))
    const body = Buffer.concat([packetLine('version 2\n'), ...lines, Buffer.from('0000')])
    expect(await refused(({ url }, response) => answer(response, url).end(body))).toMatchObject({
      code: 'protocol_error',
      message: expect.stringContaining('too many capabilities'),
    })
  })
})

test.each([
  ['in large pieces', 30_000],
  ['in pieces of one byte', 1],
])('a pack without end, %s, is read no further than its limit', async (_, piece) => {
  const head = Buffer.concat([REFERENCE, Buffer.from('0000')])
  const band = Buffer.concat(new Array<Buffer>(piece === 1 ? 1000 : 1).fill(packetLine(`\u0001${'x'.repeat(piece)}`)))
  const limits = { packBytes: 500 * KIB }
  const error = await refused(({ url }, response) => {
    const opened = answer(response, url)
    if (url?.includes('info/refs')) return opened.end(head)
    opened.write('0000')
    opened.write(packetLine('NAK\n'))
    void endlessly(opened, band)
    return opened
  }, limits)
  expect(error).toMatchObject({ code: 'limit_exceeded', data: { limit: limits.packBytes } })
})

test('the error page of a failing host is read up to its limit', async () => {
  let written: Promise<void> | undefined
  const error = await refused((_, response) => {
    written = endlessly(response.writeHead(500), Buffer.alloc(30_000, 'x'))
  })
  expect(error).toMatchObject({ code: 'repository_unreachable' })
  await written
})

describe('an answer that trickles in', () => {
  /** A clock that goes when it is told to. */
  function stoppedClock() {
    const waiting = new Set<() => void>()
    const timers = {
      setTimeout: (action: () => void) => {
        waiting.add(action)
        return action
      },
      clearTimeout: (timer: unknown) => void waiting.delete(timer as () => void),
    }
    const go = () => {
      for (const action of [...waiting]) {
        waiting.delete(action)
        action()
      }
    }
    return { timers, go, waiting }
  }

  async function drops(bytes: number[]) {
    const responses: ServerResponse[] = []
    const listener: RequestListener = (_, response) => {
      responses.push(response.writeHead(200))
      response.flushHeaders()
    }
    const url = new URL(await serveAnswers(listener))
    const { timers, go, waiting } = stoppedClock()
    const exchange = new HttpExchange({ connectMs: 5000, idleMs: 5000, totalMs: 60_000 }, { timers })
    const leastSpeed = { bytes: 1000, ms: 60_000 }
    const { body } = await exchange.send({ method: 'GET', url, headers: {}, mostBytes: 1_000_000, leastSpeed })
    const reading = body[Symbol.asyncIterator]()
    for (const count of bytes) {
      const next = reading.next()
      responses[0]?.write(Buffer.alloc(count))
      let read = (await next).value?.length ?? 0
      while (read < count) read += (await reading.next()).value?.length ?? 0
      go()
    }
    return { rest: reading.next(), end: () => responses[0]?.end(), waiting }
  }

  test('is abandoned', async () => {
    const { rest, waiting } = await drops([2000, 2000, 10])
    await expect(rest).rejects.toMatchObject({ code: 'timed_out', message: expect.stringContaining('less than 1000 bytes came') })
    expect(waiting.size).toBe(0)
  })

  test('is read while it keeps the minimum speed', async () => {
    const { rest, end, waiting } = await drops([2000, 2000, 2000])
    end()
    expect(await rest).toMatchObject({ done: true })
    expect(waiting.size).toBe(0)
  })
})
