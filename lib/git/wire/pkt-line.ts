import { GIT_LIMITS } from '../limits.ts'

const MAX_PACKET = 65_520
const LENGTH_BYTES = 4

/** Ends a message (`0000`). */
export const FLUSH = Buffer.from('0000')
/** Separates the sections of a protocol v2 message (`0001`). */
export const DELIMITER = Buffer.from('0001')

/** A line of data, or one of the packets without any. */
export type Packet = { kind: 'data'; data: Buffer } | { kind: 'flush' | 'delimiter' | 'end' }

/** Encodes one pkt-line (gitprotocol-common). Throws RangeError above 65,516 bytes of data. */
export function packetLine(text: string): Buffer {
  const data = Buffer.from(text)
  const length = data.length + LENGTH_BYTES
  if (length > MAX_PACKET) throw new RangeError(`A packet of ${length} bytes is longer than ${MAX_PACKET}`)
  return Buffer.concat([Buffer.from(length.toString(16).padStart(LENGTH_BYTES, '0')), data])
}

/** The text of a line without its newline. */
export function lineText(data: Buffer): string {
  return data.toString('utf8').replace(/\n$/, '')
}

/** The stream is not a well-formed sequence of pkt-lines. */
export class PacketError extends Error {
  override readonly name = 'PacketError'
}

/** An answer that ends before its grammar allows: its received part proves nothing about the repository. */
export class CutAnswer extends PacketError {}

/**
 * The lines of a list that ends with a flush packet. Packets after that are skipped. Throws CutAnswer if the flush
 * packet is missing.
 */
export async function* linesToFlush(packets: AsyncIterable<Packet>, what: string): AsyncGenerator<Buffer> {
  let isComplete = false
  for await (const packet of packets) {
    if (isComplete) continue
    if (packet.kind === 'flush') isComplete = true
    else if (packet.kind === 'data' && packet.data.length > 0) yield packet.data
    else throw new PacketError(`${what} has a packet without content`)
  }
  if (!isComplete) throw cutOff(what)
}

/** The error for an answer without the flush packet that ends a part of it. */
export function cutOff(what: string): CutAnswer {
  return new CutAnswer(`the answer breaks off: a flush packet was expected after ${what}`)
}

/**
 * Decodes pkt-lines from a stream of chunks of any size. Throws PacketError if the stream is malformed, CutAnswer if it
 * is cut off.
 */
export async function* readPackets(
  chunks: AsyncIterable<Buffer>,
  mostPackets: number = GIT_LIMITS.packets.value,
): AsyncGenerator<Packet> {
  let pending: Buffer = Buffer.alloc(0)
  let packets = 0
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    let offset = 0
    for (;;) {
      const length = packetLength(pending, offset)
      if (length === undefined || pending.length - offset < Math.max(length, LENGTH_BYTES)) break
      packets += 1
      if (packets > mostPackets) throw new PacketError('the answer is cut into too many packets')
      yield packetAt(pending, offset, length)
      offset += Math.max(length, LENGTH_BYTES)
    }
    pending = pending.subarray(offset)
  }
  if (pending.length > 0) throw new CutAnswer('the answer breaks off in the middle of a packet')
}

function packetAt(buffer: Buffer, offset: number, length: number): Packet {
  if (length === 0) return { kind: 'flush' }
  if (length === 1) return { kind: 'delimiter' }
  if (length === 2) return { kind: 'end' }
  return { kind: 'data', data: buffer.subarray(offset + LENGTH_BYTES, offset + length) }
}

function packetLength(buffer: Buffer, offset: number): number | undefined {
  if (buffer.length - offset < LENGTH_BYTES) return undefined
  const digits = buffer.toString('latin1', offset, offset + LENGTH_BYTES)
  const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN
  if (Number.isNaN(length) || length === 3 || length > MAX_PACKET) {
    throw new PacketError(`the answer is not in Git's packet format (found ${JSON.stringify(digits)})`)
  }
  return length
}
