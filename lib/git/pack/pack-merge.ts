import { createHash } from 'node:crypto'
import { EntryTable } from './entry-table.ts'
import { copyOf, type PackBytes } from './pack-bytes.ts'
import { entriesEnd, FIRST_ENTRY, type Pack, PackChecksum, packHeader, packName } from './pack-file.ts'
import { encodePackIndex, type PackIndex } from './pack-index.ts'
import type { PackSpool } from './pack-spool.ts'

/**
 * The packs to merge: from the smallest, while the next is no more than twice the size of all before it. The remaining
 * sizes grow geometrically, so that there are few packs and a large one is hardly ever rewritten (like `git repack
 * --geometric=2`).
 */
export function packsToMerge(sizes: ReadonlyMap<string, number>): string[] {
  const names: string[] = []
  let total = 0
  for (const [name, size] of [...sizes].sort(([, a], [, b]) => a - b)) {
    if (names.length > 1 && size > 2 * total) break
    names.push(name)
    total += size
  }
  return names
}

export interface MergedPack {
  bytes: PackBytes
  index: PackIndex
}

/**
 * Makes one pack of several by copying their entries as they are: a delta names its base by distance within the same
 * pack, or by id, so entries stay valid when a whole pack is shifted. An object in two packs is kept twice, which Git's
 * format allows.
 */
export async function mergePacks(packs: readonly MergedPack[], spool: PackSpool): Promise<Pack> {
  const count = packs.reduce((sum, { index }) => sum + index.count, 0)
  const table = new EntryTable(count)
  const hash = createHash('sha1')
  const add = (piece: Buffer) => {
    hash.update(piece)
    return spool.add(piece)
  }
  await add(packHeader(count))
  let place = 0
  let shift = 0
  for (const { bytes, index } of packs) {
    for (const object of index.objects()) table.set(place++, { ...object, offset: object.offset + shift })
    await copyEntries(bytes, add)
    shift += entriesEnd(bytes) - FIRST_ENTRY
  }
  await spool.add(hash.digest())
  const { stored, checksum } = await spool.finish()
  return { name: packName(checksum), pack: stored, index: encodePackIndex(table, checksum) }
}

/** Throws PackError for a pack that is not what it was, so that damage does not spread. */
async function copyEntries(bytes: PackBytes, add: (piece: Buffer) => void | Promise<void>): Promise<void> {
  const checksum = new PackChecksum()
  let at = 0
  for await (const piece of copyOf(bytes)) {
    checksum.add(piece)
    const entries = piece.subarray(Math.max(0, FIRST_ENTRY - at), Math.max(0, entriesEnd(bytes) - at))
    at += piece.length
    await add(entries)
  }
  checksum.verified()
}
