import type { StoredRawFile } from '../../app/reading/raw-file.ts'
import type { Versioned } from '../../app/reading/versioned.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import type { Answer } from '../problems/problem.ts'
import { isKnown } from '../requests/preconditions.ts'

/** What a version says: 304, without computing it, if the client has the answer of that version. */
export async function versionAnswer<T extends object>(
  { version, read }: Versioned<T>,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  const common = { etag: `"${version}"` }
  return isKnown(headers, version) ? { status: 304, headers: common } : { status: 200, headers: common, body: await read() }
}

/**
 * The bytes of a raw file, which anybody may have written: as text to be saved, that no browser runs or guesses a type
 * for.
 */
export function rawFileAnswer(
  { path, blob, bytes }: StoredRawFile,
  headers: Readonly<Record<string, string | undefined>>,
): Answer {
  const common = { etag: `"${blob}"` }
  if (isKnown(headers, blob)) return { status: 304, headers: common }
  const name = percentEncoded(path.slice(path.lastIndexOf('/') + 1))
  const safe = { 'content-security-policy': 'sandbox', 'content-disposition': `attachment; filename*=UTF-8''${name}` }
  return { status: 200, headers: { ...common, ...safe }, file: { type: 'text/plain; charset=utf-8', bytes } }
}
