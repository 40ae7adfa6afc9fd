/** The cache is not as written. It can always be fetched again. */
export class CacheDamage extends Error {
  override readonly name = 'CacheDamage'
}

/** Whether an error is damage; a vanished file counts as damage. */
export function isDamage(error: unknown): boolean {
  return error instanceof CacheDamage || isMissing(error)
}

/** The codes for a missing path. On NFS a file that another machine has removed is stale instead of missing. */
const MISSING: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ESTALE'])

/** Whether an error says that a path does not exist. */
export function isMissing(error: unknown): boolean {
  return MISSING.has(codeOf(error))
}

/** The code of an error of the file system; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : undefined
}
