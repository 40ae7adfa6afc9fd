import { createHash } from 'node:crypto'

/** Returns the Git object id of a blob with these bytes: SHA-1 over `blob {size}\0{bytes}`. */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/** Returns the SHA-256 of the bytes in hex: the key in the archive of originals. */
export function contentId(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
