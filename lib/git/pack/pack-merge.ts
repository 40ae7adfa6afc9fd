import { createHash } from 'node:crypto'
import { entriesEnd, FIRST_ENTRY, type Pack, packHeader, packName } from './pack-file.ts'
import { encodePackIndex, PackIndex } from './pack-index.ts'

/**
 * Which packs to merge: from the smallest on, as long as the next is no more than twice all before it. What is left grows
 * geometrically, so that there are few packs and a large one is hardly ever written again (as `git repack --geometric=2`).
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

/**
 * Makes one pack of several by copying their entries as they are: a delta names its base by distance within the same pack, or by id,
 * so entries stay valid when a whole pack is shifted. An object in two packs is kept twice, which Git's format allows.
 */
export function mergePacks(packs: readonly Pack[]): Pack {
  const objects = []
  const bodies: Buffer[] = []
  let end = FIRST_ENTRY
  for (const { pack, index } of packs) {
    const shift = end - FIRST_ENTRY
    for (const object of new PackIndex(index).objects()) objects.push({ ...object, offset: object.offset + shift })
    const body = pack.subarray(FIRST_ENTRY, entriesEnd(pack))
    bodies.push(body)
    end += body.length
  }
  const parts = [packHeader(objects.length), ...bodies]
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  const checksum = hash.digest()
  return { name: packName(checksum), pack: Buffer.concat([...parts, checksum]), index: encodePackIndex(objects, checksum) }
}
