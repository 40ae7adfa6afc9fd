import { heldPack, type Pack } from '../../lib/git/pack/pack-file.ts'
import { type IndexOptions, indexPack } from '../../lib/git/pack/pack-indexer.ts'

/** Indexes a pack in memory. */
export async function indexBytes(pack: Buffer, options: IndexOptions): Promise<Pack> {
  return indexPack(heldPack(pack), options)
}
