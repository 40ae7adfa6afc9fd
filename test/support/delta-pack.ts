import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { packHeader } from '../../lib/git/pack/pack-file.ts'

const BLOB = 3
const OFS_DELTA = 6
const REF_DELTA = 7

function entryHead(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)]
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128
    bytes.push(rest & 127)
  }
  return Buffer.from(bytes)
}

function size(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; ) {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low | 128 : low)
    if (rest === 0) return Buffer.from(bytes)
  }
}

function distance(value: number): Buffer {
  const bytes = [value & 127]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest -= 1
    bytes.unshift((rest & 127) | 128)
  }
  return Buffer.from(bytes)
}

/** A delta that makes its base and four bytes more. */
function growing(base: number, number: number): Buffer {
  const parts = [size(base), size(base + 4)]
  for (let at = 0; at < base; at += 0xffffff) {
    const length = Math.min(0xffffff, base - at)
    const copy = Buffer.alloc(8)
    copy[0] = 0xff
    copy.writeUInt32LE(at, 1)
    copy.writeUIntLE(length, 5, 3)
    parts.push(copy)
  }
  const insert = Buffer.alloc(5)
  insert[0] = 4
  insert.writeUInt32LE(number, 1)
  return Buffer.concat([...parts, insert])
}

export interface DeltaPackOptions {
  /** Of the one whole object, which holds zeros. */
  baseBytes: number
  deltas: number
  /**
   * `wide`: each delta upon the whole object; `chain`: each upon the one before; `missing`: each upon an object that is
   * nowhere.
   */
  shape: 'wide' | 'chain' | 'missing'
}

/** A small pack that makes a lot of data. */
export function deltaPack({ baseBytes, deltas, shape }: DeltaPackOptions): Buffer {
  const parts = [packHeader(deltas + 1), Buffer.concat([entryHead(BLOB, baseBytes), deflateSync(Buffer.alloc(baseBytes))])]
  const first = 12
  let end = first + (parts[1]?.length ?? 0)
  let last = first
  for (let number = 0; number < deltas; number += 1) {
    const delta = growing(shape === 'chain' ? baseBytes + 4 * number : baseBytes, number)
    const kind = shape === 'missing' ? REF_DELTA : OFS_DELTA
    const base =
      shape === 'missing'
        ? createHash('sha1').update(String(number)).digest()
        : distance(end - (shape === 'chain' ? last : first))
    const entry = Buffer.concat([entryHead(kind, delta.length), base, deflateSync(delta)])
    last = end
    end += entry.length
    parts.push(entry)
  }
  const body = Buffer.concat(parts)
  return Buffer.concat([body, createHash('sha1').update(body).digest()])
}
