import { isDeepStrictEqual } from 'node:util'
import { readAdvertisement } from '../../../lib/git/wire/advertisement.ts'
import { FLUSH, type Packet, PacketError, packetLine, readPackets } from '../../../lib/git/wire/pkt-line.ts'
import { readPushReport } from '../../../lib/git/wire/receive-pack.ts'
import { RemoteError } from '../../../lib/git/wire/side-band.ts'
import { readFetchAnswer } from '../../../lib/git/wire/upload-pack.ts'
import { refusal, rule, type Target } from '../target.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)
const REF = 'refs/heads/main'
const band = (number: number, data: string | Buffer) => packetLine(`${String.fromCharCode(number)}${data}`)
const lines = (...packets: (string | Buffer)[]) =>
  Buffer.concat(packets.map((packet) => (typeof packet === 'string' ? packetLine(packet) : packet)))

const SAMPLES = [
  lines('# service=git-upload-pack\n', FLUSH, `${A} HEAD\0 multi_ack symref=HEAD:${REF} agent=git/2.4\n`, `${A} ${REF}\n`, FLUSH),
  lines('version 2\n', 'agent=git/2.4\n', 'ls-refs=unborn\n', 'fetch=shallow\n', FLUSH),
  lines(`${A} capabilities^{}\0 report-status\n`, FLUSH),
  lines(`shallow ${A}\n`, `unshallow ${B}\n`, FLUSH, 'NAK\n', band(1, 'PACK'), band(2, 'Counting\r'), band(1, 'rest'), FLUSH),
  lines(FLUSH, `ACK ${A} common\n`, `ACK ${A}\n`, band(1, 'PACK'), band(3, 'out of memory'), FLUSH),
  lines('unpack ok\n', `ok ${REF}\n`, FLUSH),
  lines(band(2, 'hook says no\n'), band(1, lines('unpack ok\n', `ng ${REF} denied\n`, FLUSH)), FLUSH),
  lines(band(1, lines('unpack ok\n', `ok ${REF}\n`, FLUSH)), FLUSH),
  lines('ERR access denied\n'),
]

/** Answers of a Git server: read the same however they are cut into chunks, or refused. */
export const packets: Target = {
  name: 'packets',
  what: 'answers of Git servers are read',
  samples: () => SAMPLES,
  tokens: [
    ...[
      '0000',
      '0001',
      '0002',
      '0003',
      '0004',
      '0005\x01',
      '0009\x01PACK',
      'ffff',
      'fff0',
      'zzzz',
      '\0',
      '\n',
      '\x01',
      '\x02',
      '\x03',
    ],
    ...[
      'unpack ok\n',
      `ok ${REF}\n`,
      `ng ${REF} no\n`,
      `${A} ${REF}\n`,
      'unborn HEAD',
      'shallow ',
      'NAK\n',
      'ACK ',
      'ERR ',
      'HEAD',
    ],
    ...[
      '# service=git-upload-pack\n',
      'version 2\n',
      'symref=HEAD:',
      ' symref-target:',
      'capabilities^{}',
      A,
      '\u2028',
      '\ufffd',
    ],
  ],
  async check(input) {
    const bytes = Buffer.from(input)
    for (const read of READERS) {
      const whole = await outcome(read, bytes, bytes.length)
      for (const size of [1, 7, 4096])
        rule(isDeepStrictEqual(await outcome(read, bytes, size), whole), `chunks do not matter to ${read.name}`, () => [
          size,
          whole,
        ])
    }
    const report = await outcome(pushReport, bytes, bytes.length)
    const text = bytes.toString('latin1')
    if (isDeepStrictEqual(report, { kind: 'accepted' }))
      rule(text.includes('unpack ok') && text.includes(`ok ${REF}`), 'a push is accepted only where the host says so')
  },
}

type Reader = (packets: AsyncIterable<Packet>) => Promise<unknown>

const READERS: readonly Reader[] = [plainPackets, advertisement, pushReport, fetchAnswer, deepFetchAnswer]

async function plainPackets(from: AsyncIterable<Packet>): Promise<unknown> {
  const all: unknown[] = []
  for await (const packet of from) all.push(packet.kind === 'data' ? packet.data.toString('latin1') : packet.kind)
  return all
}

async function advertisement(from: AsyncIterable<Packet>): Promise<unknown> {
  return readAdvertisement(from, REF)
}

async function pushReport(from: AsyncIterable<Packet>): Promise<unknown> {
  return readPushReport(from, REF)
}

async function fetchAnswer(from: AsyncIterable<Packet>): Promise<unknown> {
  return fetched(from)
}

async function deepFetchAnswer(from: AsyncIterable<Packet>): Promise<unknown> {
  return fetched(from, 1)
}

async function fetched(from: AsyncIterable<Packet>, depth?: number): Promise<unknown> {
  const pieces: Buffer[] = []
  const pack = { add: (piece: Buffer) => void pieces.push(Buffer.from(piece)) }
  const ends = await readFetchAnswer(from, { want: A, have: [], shallow: [], depth }, { pack })
  return { ends, pack: Buffer.concat(pieces) }
}

/** What is read, or the words of the refusal. */
async function outcome(read: Reader, bytes: Buffer, size: number): Promise<unknown> {
  try {
    return await read(readPackets(inChunks(bytes, Math.max(1, size))))
  } catch (error) {
    const { name, message } = refusal(error, (each) => each instanceof PacketError || each instanceof RemoteError)
    return `${name}: ${message}`
  }
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}
