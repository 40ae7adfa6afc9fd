import type { PromiseFsClient } from 'isomorphic-git'

/** What the overlay shows in `objects/pack`: packs that are held in memory. */
export interface PackFiles {
  /** File names, of packs and indexes. */
  names(): string[]
  read(name: string): Promise<Buffer>
}

const PACK_DIRECTORY = 'objects/pack'

/**
 * The file system that isomorphic-git reads objects through: the packs, out of memory, and nothing else. It looks for a
 * loose object before every packed one, and lists the packs each time; here neither costs a call on the real file
 * system.
 */
export function objectOverlay(gitDirectory: string, packs: PackFiles): PromiseFsClient {
  const prefix = `${gitDirectory}/${PACK_DIRECTORY}`
  const promises = {
    readFile: async (path?: string) => {
      if (path?.startsWith(`${prefix}/`) !== true) throw missing(path)
      return toArrayBuffer(await packs.read(path.slice(prefix.length + 1)))
    },
    readdir: (path: string) => (path === prefix ? Promise.resolve(packs.names()) : Promise.reject(missing(path))),
    stat: (path: string) => Promise.reject(missing(path)),
    lstat: (path: string) => Promise.reject(missing(path)),
    writeFile: readOnly,
    unlink: readOnly,
    mkdir: readOnly,
    rmdir: readOnly,
    rm: readOnly,
    readlink: readOnly,
    symlink: readOnly,
    chmod: readOnly,
  }
  return { promises }
}

/** isomorphic-git copies a Buffer that it reads, but takes an ArrayBuffer as it is: a pack is held once. */
function toArrayBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBufferLike {
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
}

function missing(path = ''): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
}

function readOnly(): Promise<never> {
  return Promise.reject(Object.assign(new Error('EROFS: the overlay is read only'), { code: 'EROFS' }))
}
