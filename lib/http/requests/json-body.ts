import { isUtf8 } from 'node:buffer'
import { type JSONPath, visit } from 'jsonc-parser'
import { DomainError } from '../../contract/errors.ts'
import { error, type Fault } from '../../contract/fault.ts'

/** A position in a text. */
export interface Place {
  line: number
  column: number
}

/** A value, and the positions of its properties by path. */
export interface ParsedJson {
  value: unknown
  placeOf(path: readonly PropertyKey[]): Place | undefined
}

/**
 * Parses JSON in UTF-8 by RFC 8259. Refuses a name that appears twice in an object, because readers disagree on which
 * one counts. Throws `invalid_request` with the place of the fault.
 */
export function parseJson(bytes: Buffer): ParsedJson {
  const text = decodeJson(bytes)
  const value = parsed(text)
  const { places, repeated } = propertiesOf(text)
  if (repeated !== undefined) throw notJson(`The name ${JSON.stringify(repeated.name.slice(0, 100))} occurs twice`, repeated)
  return { value, placeOf: (path) => places.get(keyOf(path)) }
}

/** The text of a body. Throws `invalid_request` if it is not UTF-8. */
export function decodeJson(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw notJson('The body is not UTF-8')
  return Buffer.from(bytes).toString('utf8')
}

/** Parses a text with `JSON.parse`. Throws `invalid_request` with the place of the first error. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The message of JSON.parse quotes the text, which may contain a secret, and does not always give the place.
    throw notJson('The JSON is invalid here', firstError(text))
  }
}

function firstError(text: string): Place | undefined {
  let first: Place | undefined
  walk(text, {
    onError: (_error, _offset, _length, line, character) => {
      first ??= { line: line + 1, column: character + 1 }
    },
  })
  return first
}

function propertiesOf(text: string) {
  const places = new Map<string, Place>()
  let repeated: (Place & { name: string }) | undefined
  walk(text, {
    onObjectProperty: (name, _offset, _length, line, character, parent) => {
      const key = keyOf([...parent(), name])
      const place = { line: line + 1, column: character + 1 }
      if (places.has(key)) repeated ??= { ...place, name }
      else places.set(key, place)
    },
  })
  return { places, repeated }
}

/** The walk recurses with the text's nesting; it ends early in a text that is too deep for the stack. */
function walk(text: string, visitor: Parameters<typeof visit>[1]): void {
  try {
    visit(text, visitor, { disallowComments: true })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
}

function keyOf(path: JSONPath | readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String))
}

/** The refusal of a body that is not JSON. */
export function notJson(message: string, place?: Place): DomainError<'invalid_request'> {
  const where = place === undefined ? {} : { line: place.line, column: place.column }
  const fault: Fault = error('invalid_json', { file: 'body', ...where }, message, { expected: 'JSON in UTF-8' })
  return new DomainError('invalid_request', 'The body is not JSON', { faults: [fault] })
}
