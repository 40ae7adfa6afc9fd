import type { ObjectEdit } from '../../domain/objects/object-edit.ts'
import type { JsonPatchOperation } from '../../yaml/patch/json-patch.ts'
import { HttpError } from '../problems/problem.ts'
import { readJsonValue } from './json-value.ts'
import { check } from './request.ts'
import { jsonPatch } from './schemas/objects.ts'

/** A body as received, with its declared media type. */
export interface Content {
  type: string
  bytes: Uint8Array
}

const YAML = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'])

/**
 * The edit of a `PUT`: YAML is the text of the file, JSON the value of the object. Throws `unsupported_media_type`,
 * `invalid_request`.
 */
export function putOf({ type, bytes }: Content): ObjectEdit {
  if (YAML.has(type)) return { action: 'put', text: bytes }
  if (type === 'application/json') return { action: 'put', value: readJsonValue(bytes) }
  throw unsupported(type, 'application/yaml or application/json')
}

/** The edit of a `PATCH`, by its media type. Throws `unsupported_media_type`, `invalid_request`. */
export function patchOf({ type, bytes }: Content): ObjectEdit {
  if (type === 'application/merge-patch+json') return { action: 'patch', merge: readJsonValue(bytes) }
  if (type === 'application/json-patch+json') {
    return { action: 'patch', operations: check(readJsonValue(bytes), jsonPatch, 'body') as readonly JsonPatchOperation[] }
  }
  throw unsupported(type, 'application/merge-patch+json or application/json-patch+json')
}

function unsupported(type: string, expected: string): HttpError {
  const found = type === '' ? 'no type' : JSON.stringify(type.slice(0, 100))
  return new HttpError('unsupported_media_type', `Expected a body of type ${expected}, found ${found}`)
}
