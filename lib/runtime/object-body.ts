import { DomainError } from '../domain/errors.ts'
import type { Fault } from '../domain/fault.ts'
import type { JsonPatchOperation } from '../domain/json-patch/json-patch.ts'
import type { ObjectEdit } from '../domain/objects/object-edit.ts'
import { readDocumentValue } from '../domain/yaml-edit/read-text.ts'
import type { YamlValue } from '../domain/yaml-stream/document.ts'
import { HttpError } from './problem.ts'
import { check } from './request.ts'
import { jsonPatch } from './schemas/objects.ts'

/** A body as it came, with the media type that it was said to have. */
export interface Content {
  type: string
  bytes: Uint8Array
}

const YAML = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'])

/** What a `PUT` asks for: YAML is the text of the file, JSON the value of the object. Throws `unsupported_media_type`, `invalid_request`. */
export function putOf({ type, bytes }: Content): ObjectEdit {
  if (YAML.has(type)) return { action: 'put', text: bytes }
  if (type === 'application/json') return { action: 'put', value: jsonValue(bytes) }
  throw unsupported(type, 'application/yaml or application/json')
}

/** What a `PATCH` asks for, by its media type. Throws `unsupported_media_type`, `invalid_request`. */
export function patchOf({ type, bytes }: Content): ObjectEdit {
  if (type === 'application/merge-patch+json') return { action: 'patch', merge: jsonValue(bytes) }
  if (type === 'application/json-patch+json') {
    return { action: 'patch', operations: check(jsonValue(bytes), jsonPatch, 'body') as readonly JsonPatchOperation[] }
  }
  throw unsupported(type, 'application/merge-patch+json or application/json-patch+json')
}

/** JSON is read as the documents are: large integers stay exact, keys may not repeat, depth is bounded. */
function jsonValue(bytes: Uint8Array): YamlValue {
  const text = decoded(bytes)
  const start = text.trimStart()[0]
  const read = start === undefined ? undefined : readDocumentValue(text)
  if (read !== undefined && 'value' in read && isJson(text)) return read.value
  const place = read === undefined || 'value' in read ? {} : { line: read.line, column: read.column }
  const message = read === undefined || 'value' in read ? 'The body is not JSON' : read.message
  throw invalid({ code: 'invalid_json', severity: 'error', file: 'body', message, expected: 'JSON in UTF-8', ...place })
}

/** YAML is more than JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid({ code: 'invalid_json', severity: 'error', file: 'body', message: 'The body is not UTF-8', expected: 'UTF-8' })
  }
}

function invalid(fault: Fault): DomainError<'invalid_request'> {
  return new DomainError('invalid_request', 'The body is not as expected', { faults: [fault] })
}

function unsupported(type: string, expected: string): HttpError {
  const found = type === '' ? 'no type' : JSON.stringify(type.slice(0, 100))
  return new HttpError('unsupported_media_type', `Expected a body of type ${expected}, found ${found}`)
}
