import { createHash } from 'node:crypto'
import { constants, crc32, deflateSync } from 'node:zlib'
import { type ObjectType, objectId } from '../object/git-object.ts'
import { EntryTable, type IndexedObject } from './entry-table.ts'
import { encodePackEntry } from './pack-entry.ts'
import { FIRST_ENTRY, type Pack, packHeader, packName } from './pack-file.ts'
import { encodePackIndex } from './pack-index.ts'

/** A tree this large is mostly object ids, which no effort compresses. */
const LARGE_TREE_BYTES = 64 * 1024

function levelFor(type: ObjectType, { length }: Uint8Array): number {
  return type === 'tree' && length > LARGE_TREE_BYTES ? constants.Z_BEST_SPEED : constants.Z_DEFAULT_COMPRESSION
}

/** Collects new objects, compressing each at once, and makes one pack of them. An object added twice is held once. */
export class PackBuilder {
  readonly #entries: Buffer[] = []
  readonly #objects = new Map<string, IndexedObject>()
  #end = FIRST_ENTRY

  /** Returns the object's id. */
  add(type: ObjectType, data: Uint8Array): string {
    const oid = objectId(type, data)
    if (this.#objects.has(oid)) return oid
    const entry = Buffer.concat([encodePackEntry(type, data.length), deflateSync(data, { level: levelFor(type, data) })])
    this.#objects.set(oid, { id: Buffer.from(oid, 'hex'), offset: this.#end, crc: crc32(entry) })
    this.#entries.push(entry)
    this.#end += entry.length
    return oid
  }

  build(): Pack<Buffer> {
    const body = [packHeader(this.#objects.size), ...this.#entries]
    const hash = createHash('sha1')
    for (const part of body) hash.update(part)
    const checksum = hash.digest()
    const index = encodePackIndex(EntryTable.of([...this.#objects.values()]), checksum)
    return { name: packName(checksum), pack: Buffer.concat([...body, checksum]), index }
  }
}
