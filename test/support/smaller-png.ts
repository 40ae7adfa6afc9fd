import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE_BYTES = 8
/** Length, type and checksum of a chunk. */
const AROUND_CHUNK = 12

/**
 * The same picture, compressed as far as it goes; a browser compresses in a hurry. Source:
 * https://www.w3.org/TR/png-3/#5Chunk-layout
 */
export function smallerPng(png: Buffer): Buffer {
  const kept: Buffer[] = []
  const data: Buffer[] = []
  for (let at = SIGNATURE_BYTES; at < png.length; ) {
    const end = at + AROUND_CHUNK + png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    if (type === 'IDAT') data.push(png.subarray(at + 8, end - 4))
    else kept.push(png.subarray(at, end))
    at = end
  }
  const last = kept.pop() ?? Buffer.alloc(0)
  const smaller = deflateSync(inflateSync(Buffer.concat(data)), { level: 9, memLevel: 9 })
  return Buffer.concat([png.subarray(0, SIGNATURE_BYTES), ...kept, chunk('IDAT', smaller), last])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, checksum])
}
