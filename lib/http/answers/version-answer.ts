import type { Versioned } from '../../app/reading/versioned.ts'
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
