import type { CurrentVersion } from '../../contract/answer.ts'
import { DomainError } from '../../contract/errors.ts'
import type { CurrentObject } from './current-object.ts'
import type { Precondition } from './object-edit.ts'

/** Longer texts are left out of the answer, which may be kept with its `Idempotency-Key`; in bytes. */
const MAX_TEXT = 64 * 1024

type Found = Pick<CurrentObject, 'path' | 'blob' | 'bytes'>

/** Checks a precondition. Throws `precondition_failed` with the current version. */
export function checkPrecondition(precondition: Precondition, object: string, found: Found | undefined): void {
  const fail = (message: string) => new DomainError('precondition_failed', message, { object, current: versionOf(found) })
  if ('isNew' in precondition) {
    if (found === undefined) return
    throw fail(`${object} exists already, as ${found.path}`)
  }
  const { matches } = precondition
  if (found !== undefined && (matches === '*' || matches.includes(found.blob))) return
  const reason = found === undefined ? 'it does not exist' : 'somebody has changed it since it was read'
  throw fail(`${object} is not in the version that was asked to be edited: ${reason}`)
}

function versionOf(found: Found | undefined): CurrentVersion {
  if (found === undefined) return null
  const { blob: etag, bytes } = found
  return { etag, ...(bytes.length <= MAX_TEXT && { text: Buffer.from(bytes).toString('utf8') }) }
}
