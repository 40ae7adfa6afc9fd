import type { z } from 'zod'
import type { DropRequest } from '../../app/operations/drop-raw.ts'
import { LIMITS } from '../../domain/limits.ts'
import { HttpError } from '../problems/problem.ts'
import type { HttpRequest, PathOf } from './http-request.ts'
import { blobIdIn } from './preconditions.ts'
import type { dropQuery } from './schemas/requests.ts'

/** An event of Lambda may have 6 MB, and Base64 makes its bytes a third larger. */
export const DROP_BYTES = LIMITS.dropBytes.value

const TYPES = /^(text\/[\w.+-]+|application\/(yaml|x-yaml|json|octet-stream)|)$/

/**
 * The file that a request hands over. Throws `unsupported_media_type`, `body_too_large`, `invalid_request`,
 * `invalid_precondition`.
 */
export function dropRequest({
  path,
  query,
  headers,
  actor,
  operation,
  content,
}: HttpRequest<undefined, z.infer<typeof dropQuery>, PathOf<'/raw/{file+}'>>): DropRequest {
  const bytes = handedOver(content)
  const match = headers['if-match']
  const replaces = match === undefined ? {} : { replaces: blobIdIn(match) }
  const { dry_run: dryRun, reason } = query
  return { operation, actor, dryRun, reason, file: { path: path.file, bytes, ...replaces }, keepRefused: false }
}

/** The bytes of the file that is the body. Throws `unsupported_media_type`, `body_too_large`. */
export function handedOver(content: HttpRequest<undefined, unknown, unknown>['content']): Uint8Array {
  const { type, bytes } = content(DROP_BYTES)
  if (TYPES.test(type)) return bytes
  throw new HttpError(
    'unsupported_media_type',
    `Expected the YAML or JSON file itself as the body, found the type ${JSON.stringify(type)}`,
  )
}
