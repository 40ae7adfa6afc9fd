import { DomainError } from '../../contract/errors.ts'
import { LIMITS } from '../limits.ts'

const MAX_NAME_BYTES = LIMITS.nameBytes.value
const MAX_PATH_BYTES = LIMITS.pathBytes.value

/**
 * Names that Git refuses in any letter case, with trailing dots or spaces and as the name of a stream (`.git::$DATA`):
 * NTFS and HFS+ would read them as `.git`.
 */
const GIT_DIRECTORY = /^(\.git|git~1)[ .]*(:.*)?$/i

/** Returns why this name must not be written into a Git tree; undefined if it may. */
function faultOfName(name: string): string | undefined {
  if (name === '') return 'an empty name'
  if (name === '.' || name === '..') return `the name ${name}`
  if (GIT_DIRECTORY.test(name.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, ''))) return 'a name that Git reserves'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\\]/.test(name)) return 'a control character or backslash in a name'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `a name of more than ${MAX_NAME_BYTES} bytes`
  return undefined
}

/** Matches nearly every real path; a match needs no further checks. */
const PLAIN = /^(?:\w[\w.-]*\/)*\w[\w.-]*$/

/**
 * Returns why this path is unsafe in a Git tree, or undefined: `..`, `.git`, absolute, empty parts, control characters,
 * length.
 */
export function unsafeReason(path: string): string | undefined {
  if (path.length <= MAX_NAME_BYTES && PLAIN.test(path)) return undefined
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `a path of more than ${MAX_PATH_BYTES} bytes`
  for (const name of path.split('/')) {
    const reason = faultOfName(name)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Returns the path; throws `unsafe_path` unless every part is a plain name. */
export function checkPath(path: string): string {
  const reason = unsafeReason(path)
  if (reason === undefined) return path
  throw new DomainError('unsafe_path', `The path ${JSON.stringify(path)} has ${reason}`, { path, reason })
}

/** Joins checked parts with `/` and leaves out empty ones: a fabric may be at the repository's root. */
export function joinPath(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('/')
}

/** Returns the directory of a path; `''` for a name at the root. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** Returns the last name of a path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
