import type { Precondition } from '../../domain/objects/object-edit.ts'
import { HttpError } from '../problems/problem.ts'

type Headers = Readonly<Record<string, string | undefined>>

const ETAG = /^\s*"([0-9a-f]{40})"\s*$/

/**
 * The precondition of a write: `If-Match` with entity tags or `*`, or `If-None-Match: *` for a new object
 * (https://www.rfc-editor.org/rfc/rfc9110#section-13.1). Throws `precondition_required` without either,
 * `invalid_precondition` for both or an invalid one. A weak or foreign tag matches nothing.
 */
export function preconditionOf(headers: Headers): Precondition {
  const given = givenPrecondition(headers)
  if (given !== undefined) return given
  throw new HttpError(
    'precondition_required',
    'Name the version to replace: send If-Match with the ETag that you read, or If-None-Match: * for a new object',
  )
}

/** The precondition of a write that needs none. Throws `invalid_precondition`. */
export function givenPrecondition(headers: Headers): Precondition | undefined {
  const match = headers['if-match']
  const none = headers['if-none-match']
  if (match === undefined && none === undefined) return undefined
  if (match !== undefined && none !== undefined) throw invalid('either If-Match or If-None-Match, not both')
  if (none !== undefined) {
    if (none.trim() !== '*') throw invalid('If-None-Match: *')
    return { isNew: true }
  }
  if (match === undefined || match.trim() === '') throw invalid('If-Match: "{ETag}"')
  if (match.trim() === '*') return { matches: '*' }
  return { matches: match.split(',').flatMap((tag) => ETAG.exec(tag)?.[1] ?? []) }
}

/**
 * The versions that `If-Match` names for a change of what is there in any case; undefined for any version. Throws
 * `invalid_precondition`.
 */
export function versionsIn(headers: Headers): readonly string[] | undefined {
  const given = givenPrecondition(headers)
  if (given === undefined) return undefined
  if ('isNew' in given) throw invalid('If-Match: "{ETag}"')
  return given.matches === '*' ? undefined : given.matches
}

/** The one version that `If-Match` names. Throws `invalid_precondition`. */
export function blobIdIn(match: string): string {
  const [, etag] = ETAG.exec(match) ?? []
  if (etag === undefined) throw invalid('If-Match: "{blob id}"')
  return etag
}

/** Whether the client has this version already. */
export function isKnown(headers: Headers, etag: string): boolean {
  const none = headers['if-none-match'] ?? ''
  return none.trim() === '*' || none.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${etag}"`)
}

function invalid(expected: string): HttpError {
  return new HttpError('invalid_precondition', `The precondition cannot be read: expected ${expected}`)
}
