import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DELIMITER, FLUSH, type Packet, PacketError, packetLine, readPackets } from '../../lib/git/wire/pkt-line.ts'

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function decode(bytes: Buffer, size = bytes.length): Promise<string[]> {
  const packets: string[] = []
  for await (const packet of readPackets(inChunks(bytes, Math.max(size, 1)))) packets.push(text(packet))
  return packets
}

function text(packet: Packet): string {
  return packet.kind === 'data' ? `=${packet.data.toString()}` : packet.kind
}

test('encoded lines decode again, however they are chunked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string(), fc.constant(undefined))),
      fc.integer({ min: 1, max: 50 }),
      async (lines, size) => {
        const bytes = Buffer.concat(lines.map((line) => (line === undefined ? FLUSH : packetLine(line))))
        expect(await decode(bytes, size)).toEqual(lines.map((line) => (line === undefined ? 'flush' : `=${line}`)))
      },
    ),
  )
})

test('special packets', async () => {
  expect(await decode(Buffer.concat([packetLine('x'), DELIMITER, Buffer.from('0002'), Buffer.from('0004'), FLUSH]))).toEqual([
    '=x',
    'delimiter',
    'end',
    '=',
    'flush',
  ])
})

describe('refused', () => {
  test.each(['0003', 'zzzz', '<htm', 'ffff', '0009', '00'])('%s', async (bytes) => {
    await expect(decode(Buffer.from(bytes))).rejects.toThrow(PacketError)
  })

  test('lines over the limit', () => {
    expect(() => packetLine('x'.repeat(65_517))).toThrow(RangeError)
    expect(packetLine('x'.repeat(65_516)).length).toBe(65_520)
  })

  test('an answer of too many packets', async () => {
    const read = async (most: number) => {
      let count = 0
      for await (const _ of readPackets(inChunks(Buffer.from('0005x0005x0000'), 4), most)) count += 1
      return count
    }
    expect(await read(3)).toBe(3)
    await expect(read(2)).rejects.toThrow(/too many packets/)
  })
})
