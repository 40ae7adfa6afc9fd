/** The cache is not what it was when it was written. It can always be fetched again. */
export class CacheDamage extends Error {
  override readonly name = 'CacheDamage'
}

/** True for damage, and for a file that has vanished, which is damage like any other. */
export function isDamage(error: unknown): boolean {
  return error instanceof CacheDamage || isMissing(error)
}

/** What says that a path is not there. On NFS a file that another machine has removed is stale rather than missing. */
const MISSING: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ESTALE'])

/** True for the error of a path that is not there. */
export function isMissing(error: unknown): boolean {
  return MISSING.has(codeOf(error))
}

/** The code of an error of the file system; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : undefined
}
