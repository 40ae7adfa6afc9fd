import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, mkdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

const STICKY = 0o1000
const WRITABLE_BY_ALL = 0o002
const WRITABLE_BY_OTHERS = 0o022

/** `$XDG_CACHE_HOME/gfm`, after the XDG base directory specification. */
export function defaultCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gfm')
}

/**
 * A directory for each key below the cache, private to this user. Undefined, after a warning, if it cannot be made, or
 * if other users could have written to it: a clone that somebody else wrote must not be used.
 */
export async function cacheDirectory(cache: string, key: string, warn: (message: string) => void): Promise<string | undefined> {
  const directory = join(cache, createHash('sha256').update(key).digest('hex').slice(0, 16))
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const distrust = distrustOfCache(await stat(cache)) ?? distrustOfDirectory(await lstat(directory))
    if (distrust === undefined) return directory
    warn(`The cache in ${directory} is not used: ${distrust}. Name another directory with --cache, or remove this one`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    warn(`The cache in ${directory} cannot be used, and the operation goes on without it: ${reason}`)
  }
  return undefined
}

/**
 * Why other users could replace the content of the named directory: another user owns it, or everybody may write to it
 * and it is not sticky like `/tmp`.
 */
function distrustOfCache(cache: Stats): string | undefined {
  if (process.geteuid === undefined) return undefined
  if (cache.uid !== process.geteuid() && cache.uid !== 0) return `the directory above belongs to another user (uid ${cache.uid})`
  const isOpen = (cache.mode & WRITABLE_BY_ALL) !== 0 && (cache.mode & STICKY) === 0
  return isOpen ? 'every user may write to the directory above' : undefined
}

function distrustOfDirectory(directory: Stats): string | undefined {
  if (!directory.isDirectory()) return 'it is a link, or no directory'
  if (process.geteuid === undefined) return undefined
  if (directory.uid !== process.geteuid()) return `it belongs to another user (uid ${directory.uid})`
  return (directory.mode & WRITABLE_BY_OTHERS) === 0 ? undefined : 'other users may write to it'
}
