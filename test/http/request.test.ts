import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DomainError } from '../../lib/contract/errors.ts'
import { HttpError } from '../../lib/http/problems/problem.ts'
import { bodyOf } from '../../lib/http/requests/body.ts'
import { check, jsonBody } from '../../lib/http/requests/request.ts'
import { apiEvent } from '../support/api-event.ts'

const JSON_TYPE = 'application/json'
const shape = z.strictObject({ name: z.string(), tags: z.array(z.string()).optional(), dry_run: z.boolean().default(false) })
const anything = z.unknown()

function posted(body: string | Buffer, type: string | undefined = JSON_TYPE): APIGatewayProxyEventV2 {
  const headers = type === undefined ? undefined : { 'content-type': type }
  return apiEvent({ method: 'POST', path: '/fabrics/', body, ...(headers && { headers }) }).event
}

/** What a call threw, as the code and the faults or the message. */
function thrownBy(call: () => unknown) {
  try {
    return { nothing: call() }
  } catch (error) {
    if (error instanceof DomainError)
      return { code: error.code, faults: error.data.faults, text: `${error.message} ${JSON.stringify(error.data)}` }
    if (error instanceof HttpError) return { code: error.code, text: error.message }
    throw error
  }
}

describe('a body', () => {
  test.each(['application/json', 'Application/JSON; charset=utf-8', 'application/merge-patch+json', 'application/json ;x=y'])(
    'of type %s is read',
    (type) => {
      expect(jsonBody(posted('{"name": "ä"}', type), shape)).toEqual({ name: 'ä', dry_run: false })
    },
  )

  test.each(['text/plain', 'text/json', 'application/jsonp', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'of type %j is not',
    (type) => {
      expect(thrownBy(() => jsonBody(posted('{"name": "a"}', type), shape))).toMatchObject({ code: 'unsupported_media_type' })
    },
  )

  test('in Base64 is the same body', () => {
    const event = { ...posted('{}'), body: Buffer.from('{"name": "ä"}').toString('base64'), isBase64Encoded: true }
    expect(jsonBody(event, shape)).toEqual({ name: 'ä', dry_run: false })
  })

  test('that is absent counts as {}, whatever its type', () => {
    expect(jsonBody(posted('', 'text/plain'), shape.partial())).toEqual({ dry_run: false })
    expect(thrownBy(() => jsonBody(posted(''), shape))).toMatchObject({ faults: [{ file: 'body.name', code: 'invalid_body' }] })
  })

  test('of 1 MiB is read, of one byte more is not', () => {
    const text = JSON.stringify('a'.repeat(2 ** 20 - 2))
    expect(jsonBody(posted(text), anything)).toHaveLength(2 ** 20 - 2)
    expect(thrownBy(() => jsonBody(posted(`${text} `), anything))).toMatchObject({ code: 'body_too_large' })
    expect(thrownBy(() => bodyOf(posted(Buffer.alloc(2 ** 20 + 1), 'image/png')))).toMatchObject({ code: 'body_too_large' })
  })

  test.each<[string, number, number]>([
    ['{"name": }', 1, 10],
    ['{"name": "x",\n  oops}', 2, 3],
    ['[1,\n\n 2,\n]', 4, 1],
    ['{"a": position 7}', 1, 7],
    ['{"a" 1}', 1, 6],
    ['{"a": 1}{}', 1, 9],
    ["{'a': 1}", 1, 2],
    ['{"a": NaN}', 1, 7],
    ['{"a": 1} // s3cr3t', 1, 10],
    ['{"ä😀": 1,, "s3cr3t": 2}', 1, 11],
  ])('that breaks, %j, breaks at line %d, column %d', (text, line, column) => {
    const thrown = thrownBy(() => jsonBody(posted(text), anything))
    expect(thrown).toMatchObject({ code: 'invalid_request', faults: [{ code: 'invalid_json', file: 'body', line, column }] })
    expect(thrown.text).not.toContain('s3cr3t')
  })

  test.each(['{"a": 1', '"abc', '[', ' ', '\ufeff{}', '{"a": 1, "a": 2}', '{"a": "\n"}', 'nul', '01'])(
    'of %j is not JSON',
    (text) => {
      expect(thrownBy(() => jsonBody(posted(text), anything))).toMatchObject({ faults: [{ code: 'invalid_json' }] })
    },
  )

  test('that is not UTF-8 is refused', () => {
    const bytes = Buffer.from([0x22, 0xff, 0x22]).toString('base64')
    const event = { ...posted('{}'), body: bytes, isBase64Encoded: true }
    expect(thrownBy(() => jsonBody(event, anything))).toMatchObject({ faults: [{ code: 'invalid_json' }] })
  })

  test('nested too deep to walk is an answer, not a crash', () => {
    const text = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
    expect(thrownBy(() => jsonBody(posted(text), shape))).toMatchObject({ code: 'invalid_request' })
    expect(thrownBy(() => jsonBody(posted('['.repeat(500_000)), shape))).toMatchObject({ code: 'invalid_request' })
  })
})

describe('the faults of a shape', () => {
  test('are all answered, with field, place and kind, but not the values', () => {
    const text = '{\n  "name": ["s3cr3t"],\n  "tags": ["a", 2],\n  "dry_run": "s3cr3t",\n  "passwort": "s3cr3t"\n}'
    const thrown = thrownBy(() => jsonBody(posted(text), shape))
    expect(thrown.faults).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ file: 'body.name', line: 2, found: 'a list of 1' }),
        expect.objectContaining({ file: 'body.tags.1', pointer: '/tags/1', found: 'a number' }),
        expect.objectContaining({ file: 'body.dry_run', line: 4, found: 'a text of 6 characters' }),
        expect.objectContaining({ file: 'body', message: expect.stringContaining('passwort') }),
      ]),
    )
    expect(thrown.text).not.toContain('s3cr3t')
  })

  test.each<[value: unknown, schema: z.ZodType, message: string]>([
    [undefined, z.string(), 'expected a text'],
    ['x', z.coerce.number(), 'expected a number'],
    ['x', z.boolean(), 'expected true or false'],
    ['x', z.enum(['a', 'b']), 'expected "a" or "b"'],
    ['x', z.array(z.string()), 'expected a list'],
    [1.5, z.int(), 'expected a whole number'],
    [101, z.int().max(100), 'expected at most 100'],
    ['', z.string().min(1), 'expected at least 1 characters'],
    [{ a: 1, b: 2 }, z.strictObject({}), '"a", "b" is no field of it'],
    ['x', z.string().regex(/y/, 'expected a y'), 'expected a y'],
  ])('%j: in words for the caller', (value, schema, message) => {
    const { faults = [] } = thrownBy(() => check({ at: value }, z.object({ at: schema }), 'query')) as {
      faults?: { message: string }[]
    }
    expect(faults.map((fault) => fault.message)).toEqual([`query.at: ${message}`])
  })

  test('name where they are', () => {
    expect(thrownBy(() => check('x', z.literal('y'), 'path'))).toMatchObject({ faults: [{ code: 'invalid_path', file: 'path' }] })
    expect(thrownBy(() => check({ limit: 'x' }, z.object({ limit: z.coerce.number() }), 'query'))).toMatchObject({
      faults: [{ code: 'invalid_query', file: 'query.limit' }],
    })
  })

  test.each(['__proto__', 'constructor', 'toString'])('a field named %s is one that is not known', (name) => {
    expect(thrownBy(() => jsonBody(posted(`{"name": "a", "${name}": {"dry_run": true}}`), shape))).toMatchObject({
      code: 'invalid_request',
    })
  })
})
