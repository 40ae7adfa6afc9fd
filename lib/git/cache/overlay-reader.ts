import { type PromiseFsClient, readObject } from 'isomorphic-git'
import type { GitObject, ObjectType } from '../object/git-object.ts'
import { objectOverlay, type PackFiles } from './object-overlay.ts'

/** isomorphic-git never forgets the bases of long delta chains; its cache is renewed after so many reads. */
const READS_PER_CACHE = 50_000

/** Reads objects with isomorphic-git out of packs in memory. */
export class OverlayReader {
  readonly #gitDirectory: string
  readonly #overlay: PromiseFsClient
  #cache: object = {}
  #reads = 0

  constructor(gitDirectory: string, packs: PackFiles) {
    this.#gitDirectory = gitDirectory
    this.#overlay = objectOverlay(gitDirectory, packs)
  }

  async read(oid: string): Promise<GitObject> {
    this.#reads += 1
    if (this.#reads % READS_PER_CACHE === 0) this.#cache = {}
    const { object, type } = await readObject({
      fs: this.#overlay,
      gitdir: this.#gitDirectory,
      oid,
      format: 'content',
      cache: this.#cache,
    })
    if (!(object instanceof Uint8Array)) throw new TypeError(`object ${oid} has no content`)
    return { type: type as ObjectType, data: Buffer.from(object.buffer, object.byteOffset, object.byteLength) }
  }
}
