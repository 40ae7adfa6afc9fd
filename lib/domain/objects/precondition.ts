import { DomainError } from '../../contract/errors.ts'
import type { CurrentObject } from './current-object.ts'
import type { Precondition } from './object-edit.ts'
import type { NamedObject } from './object-name.ts'

/** Checks a precondition. Throws `precondition_failed` with the current version. */
export function checkPrecondition(precondition: Precondition, { key }: NamedObject, current: CurrentObject | undefined): void {
  const etag = current?.blob ?? null
  if ('isNew' in precondition) {
    if (current === undefined) return
    throw new DomainError('precondition_failed', `${key} exists already, as ${current.path}`, { object: key, etag })
  }
  const { matches } = precondition
  if (current !== undefined && (matches === '*' || matches.includes(current.blob))) return
  const found = current === undefined ? 'it does not exist' : 'somebody has changed it since it was read'
  throw new DomainError('precondition_failed', `${key} is not in the version that was asked to be edited: ${found}`, {
    object: key,
    etag,
  })
}
