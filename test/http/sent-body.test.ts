import { describe, expect, test } from 'vitest'
import { isError } from '../../lib/contract/errors.ts'
import { HttpError } from '../../lib/http/problems/problem.ts'
import { sentBody } from '../../lib/http/requests/sent-body.ts'
import { apiEvent } from '../support/api-event.ts'

type Sent = Record<string, string>

/** What comes of a body that the gateway has passed on: its bytes, or the refusal. */
function arrived(body: string | Buffer, headers: Sent) {
  const { event } = apiEvent({ method: 'PUT', path: '/fabrics/a/raw/x.yaml', body, headers })
  try {
    return sentBody(event)
  } catch (error) {
    if (isError(error, 'invalid_request')) return error.data.faults[0]
    if (error instanceof HttpError) return { code: error.code, message: error.message }
    throw error
  }
}

const lengthOf = (body: string | Buffer) => ({ 'content-length': String(Buffer.byteLength(body)) })
const latin1 = Buffer.from('a: 1\nb: caf\xe9\n', 'latin1')

test.each(['text/plain', 'text/yaml; charset=utf-8', 'application/json'])(
  '%s with bytes that are not UTF-8 is refused, with their place',
  (type) => {
    for (const headers of [{ 'content-type': type, ...lengthOf(latin1) }, { 'content-type': type }]) {
      expect(arrived(latin1, headers)).toMatchObject({
        code: 'invalid_utf8',
        file: 'body',
        line: 2,
        column: 7,
        found: 'U+FFFD at offset 11',
        hint: expect.stringContaining('application/octet-stream'),
      })
    }
  },
)

test.each(['application/yaml', 'application/octet-stream', ''])('%j is passed on as bytes, whatever they are', (type) => {
  expect(arrived(latin1, { 'content-type': type, ...lengthOf(latin1) })).toEqual(latin1)
})

test('a genuine U+FFFD is kept in bytes that are passed on, and refused in text where it may stand for another byte', () => {
  const body = Buffer.from('a: "\ufffd"\n')
  expect(arrived(body, { 'content-type': 'application/octet-stream', ...lengthOf(body) })).toEqual(body)
  expect(arrived(body, { 'content-type': 'text/plain', ...lengthOf(body) })).toMatchObject({
    code: 'invalid_utf8',
    line: 1,
    column: 5,
  })
})

describe('a Content-Length that is not that of the bytes is refused', () => {
  test.each(['4', '6', '-1', 'x', '5, 5'])('%s for five bytes', (length) => {
    for (const type of ['text/plain', 'application/octet-stream'])
      expect(arrived('a: 1\n', { 'content-type': type, 'content-length': length })).toMatchObject({
        code: 'invalid_body',
        found: '5 bytes',
      })
  })

  test('also for no bytes at all', () => {
    expect(arrived('', { 'content-length': '5' })).toMatchObject({ code: 'invalid_body' })
    expect(arrived('', { 'content-length': '0' })).toHaveLength(0)
  })
})

test.each(['latin1', 'ISO-8859-1', 'utf-16', '"UTF-16LE"'])('the charset %s is refused, whatever the bytes are', (charset) => {
  for (const type of ['text/yaml', 'application/yaml'])
    expect(arrived('a: 1', { 'content-type': `${type}; charset=${charset}` })).toMatchObject({
      code: 'unsupported_media_type',
      message: expect.stringContaining('Expected UTF-8'),
    })
})

test.each(['utf-8', 'UTF8', '"utf-8"', 'us-ascii'])('the charset %s is taken', (charset) => {
  expect(arrived('a: 1', { 'content-type': `text/yaml; charset=${charset}` })).toEqual(Buffer.from('a: 1'))
})

test('a compressed body is refused: it would be stored as it is', () => {
  expect(arrived('x', { 'content-encoding': 'gzip' })).toMatchObject({ code: 'unsupported_media_type' })
  expect(arrived('x', { 'content-encoding': 'identity' })).toEqual(Buffer.from('x'))
})
