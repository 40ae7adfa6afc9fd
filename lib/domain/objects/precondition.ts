import { DomainError } from '../../contract/errors.ts'
import type { CurrentObject } from './current-object.ts'
import type { Precondition } from './object-edit.ts'

/** Checks a precondition. Throws `precondition_failed` with the current version. */
export function checkPrecondition(
  precondition: Precondition,
  object: string,
  current: Pick<CurrentObject, 'path' | 'blob'> | undefined,
): void {
  const etag = current?.blob ?? null
  if ('isNew' in precondition) {
    if (current === undefined) return
    throw new DomainError('precondition_failed', `${object} exists already, as ${current.path}`, { object, etag })
  }
  const { matches } = precondition
  if (current !== undefined && (matches === '*' || matches.includes(current.blob))) return
  const found = current === undefined ? 'it does not exist' : 'somebody has changed it since it was read'
  const message = `${object} is not in the version that was asked to be edited: ${found}`
  throw new DomainError('precondition_failed', message, { object, etag })
}
