import { execFile } from 'node:child_process'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packetLine } from '../../lib/git/wire/pkt-line.ts'
import { temporaryDirectory } from '../support/git.ts'
import { LargePack, type LargePackOptions } from '../support/large-pack.ts'
import { serveAnswers } from '../support/serve-answers.ts'

const run = promisify(execFile)
const WORKER = join(import.meta.dirname, 'large-pack-worker.ts')
const MIB = 1024 * 1024
/**
 * A process that loads the client and the compiler of the tests takes more than half of this before it has fetched
 * anything.
 */
const MOST_MEGABYTES = 250

function* sideBand(pieces: Iterable<Buffer>): Generator<Buffer> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 65_000) {
      const part = piece.subarray(at, at + 65_000)
      yield Buffer.from(`${(part.length + 5).toString(16).padStart(4, '0')}\u0001`)
      yield Buffer.from(part)
    }
  }
  yield Buffer.from('0000')
}

function serving(pack: LargePack): RequestListener {
  return (request, response) => {
    const isList = request.url?.includes('info/refs') === true
    response.writeHead(200, { 'content-type': `application/x-git-upload-pack-${isList ? 'advertisement' : 'result'}` })
    if (isList) {
      response.end(Buffer.concat([packetLine(`${pack.commit} refs/heads/main\0shallow\n`), Buffer.from('0000')]))
      return
    }
    response.write(Buffer.concat([packetLine(`shallow ${pack.commit}\n`), Buffer.from('0000'), packetLine('NAK\n')]))
    void pipeline(Readable.from(sideBand(pack.pieces())), response).catch(() => undefined)
    return response
  }
}

async function fetched(
  options: LargePackOptions,
  [packBytes, reads]: [number, number],
): Promise<{ outcome: string; megabytes: number }> {
  const url = await serveAnswers(serving(new LargePack(options)))
  const directory = join(await temporaryDirectory(), 'cache')
  const { stdout } = await run(process.execPath, ['--import', 'tsx', WORKER, url, directory, String(packBytes), String(reads)])
  return JSON.parse(stdout) as { outcome: string; megabytes: number }
}

test.each<[string, LargePackOptions, number, string]>([
  ['of large files is taken', { blobs: 300, blobBytes: MIB }, 20, '300 files'],
  ['of very large files is taken', { blobs: 6, blobBytes: 50 * MIB }, 0, '6 files'],
  ['without end is refused', { blobs: 10, blobBytes: MIB, stated: 1_000_000 }, 0, 'limit_exceeded'],
])('a pack of 300 MB %s, and memory has a bound', async (_, options, reads, outcome) => {
  const result = await fetched(options, [310 * MIB, reads])
  expect(result.outcome).toBe(outcome)
  expect(result.megabytes).toBeLessThan(MOST_MEGABYTES)
})
