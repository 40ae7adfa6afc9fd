import { createHash } from 'node:crypto'
import { constants, crc32, deflateSync } from 'node:zlib'
import { GIT_LIMITS } from '../limits.ts'
import { type ObjectType, objectId } from '../object/git-object.ts'
import { EntryTable, type IndexedObject } from './entry-table.ts'
import { makeDelta } from './make-delta.ts'
import { encodeDeltaEntry, encodePackEntry } from './pack-entry.ts'
import { FIRST_ENTRY, type Pack, packHeader, packName } from './pack-file.ts'
import { encodePackIndex } from './pack-index.ts'

/** A tree this large is mostly object ids, which no effort compresses. */
const LARGE_TREE_BYTES = 64 * 1024
/** A smaller object takes hardly more than its delta. */
const LEAST_DELTA_BYTES = 512
const MOST_DELTA_BYTES = GIT_LIMITS.deltaBytes.value
/** A pack comes with this much of its deltas: they stay in memory until it is merged. */
const KEPT_DELTA_BYTES = 256 * 1024

function levelFor(type: ObjectType, { length }: Uint8Array): number {
  return type === 'tree' && length > LARGE_TREE_BYTES ? constants.Z_BEST_SPEED : constants.Z_DEFAULT_COMPRESSION
}

/** An object that whoever receives the pack has. */
export interface Replaced {
  oid: string
  data: Buffer
}

interface Built {
  type: ObjectType
  data: Uint8Array
  /** Its entry as a delta against what it replaces, if that is worth it. */
  delta: Buffer | undefined
  whole: Buffer | undefined
}

/**
 * Collects new objects, and makes one pack of them: whole for the clone, thin for a host that has what they replace. An
 * object added twice is held once.
 */
export class PackBuilder {
  readonly #objects: Map<string, Built>

  /** `below`: what the pack has to hold, too. */
  constructor(below?: PackBuilder) {
    this.#objects = new Map(below === undefined ? [] : below.#objects)
  }

  /** An object that was added. */
  added(oid: string): Buffer | undefined {
    const data = this.#objects.get(oid)?.data
    return data && Buffer.from(data.buffer, data.byteOffset, data.length)
  }

  /** Returns the object's id. `replaced`: what it may be a delta of in a thin pack. */
  add(type: ObjectType, data: Uint8Array, replaced?: Replaced): string {
    const oid = objectId(type, data)
    if (this.#objects.has(oid)) return oid
    const delta = replaced && deltaEntry(data, replaced)
    this.#objects.set(oid, { type, data, delta, whole: delta === undefined ? wholeEntry(type, data) : undefined })
    return oid
  }

  /** A pack that needs no other. Objects that are deltas in the thin one are only compressed now. */
  build(): Pack<Buffer> {
    const objects: IndexedObject[] = []
    const entries: Buffer[] = []
    let end = FIRST_ENTRY
    for (const [oid, { type, data, whole }] of this.#objects) {
      const entry = whole ?? wholeEntry(type, data)
      objects.push({ id: Buffer.from(oid, 'hex'), offset: end, crc: crc32(entry) })
      entries.push(entry)
      end += entry.length
    }
    const { pack, checksum } = packOf(entries)
    return { name: packName(checksum), pack, index: encodePackIndex(EntryTable.of(objects), checksum), deltas: this.#deltas() }
  }

  #deltas(): Map<string, Buffer> {
    const kept = new Map<string, Buffer>()
    let bytes = 0
    for (const [oid, { delta }] of this.#objects) {
      bytes += delta?.length ?? 0
      if (delta !== undefined && bytes <= KEPT_DELTA_BYTES) kept.set(oid, delta)
    }
    return kept
  }

  /**
   * A pack with deltas whose bases are not in it (git-pack-objects, `--thin`); undefined if it would have none. It is
   * for sending only.
   */
  buildThin(): Buffer | undefined {
    const built = [...this.#objects.values()]
    if (built.every(({ delta }) => delta === undefined)) return undefined
    return packOf(built.map(({ type, data, delta, whole }) => delta ?? whole ?? wholeEntry(type, data))).pack
  }
}

function packOf(entries: readonly Buffer[]): { pack: Buffer; checksum: Buffer } {
  const body = [packHeader(entries.length), ...entries]
  const hash = createHash('sha1')
  for (const part of body) hash.update(part)
  const checksum = hash.digest()
  return { pack: Buffer.concat([...body, checksum]), checksum }
}

function wholeEntry(type: ObjectType, data: Uint8Array): Buffer {
  return Buffer.concat([encodePackEntry(type, data.length), deflateSync(data, { level: levelFor(type, data) })])
}

/** Undefined for what is too small or too large, and for a delta that saves less than half. */
function deltaEntry(data: Uint8Array, { oid, data: base }: Replaced): Buffer | undefined {
  const { length } = data
  if (length < LEAST_DELTA_BYTES || Math.max(length, base.length) > MOST_DELTA_BYTES) return undefined
  const delta = makeDelta(base, Buffer.from(data.buffer, data.byteOffset, length), length / 2)
  return delta && Buffer.concat([encodeDeltaEntry(oid, delta.length), deflateSync(delta)])
}
