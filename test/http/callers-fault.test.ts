import { describe, expect, test } from 'vitest'
import { DomainError, isCallersCode, isCallersFault } from '../../lib/contract/errors.ts'
import { wasRefused } from '../../lib/domain/operation/outcome.ts'
import { PROBLEM_STATUS, type ProblemCode } from '../../lib/http/problems/problem.ts'
import { failedRecord, finishedRecord } from '../ports/samples.ts'

const codes = Object.keys(PROBLEM_STATUS) as ProblemCode[]

/**
 * Answered with 4xx although the deployment's surroundings are to blame: somebody other than the caller has to mend
 * them.
 */
const NOT_THE_CALLERS: ProblemCode[] = [
  'upload_not_found',
  'push_contended',
  'manifest_unreadable',
  'repository_busy',
  'push_refused',
  'proposal_refused',
  'branch_not_found',
  'repository_not_found',
  'authentication_failed',
  'credentials_unreadable',
]
/** Codes of HTTP itself are no DomainErrors. */
const OF_HTTP: ProblemCode[] = [
  'not_authenticated',
  'not_found',
  'method_not_allowed',
  'body_too_large',
  'precondition_required',
  'not_acceptable',
  'invalid_precondition',
  'unsupported_media_type',
]

test.each(codes)('%s: whose fault it is follows from its status, but for those that are named', (code) => {
  const is4xx = PROBLEM_STATUS[code] < 500
  expect(isCallersCode(code)).toBe(is4xx && !NOT_THE_CALLERS.includes(code) && !OF_HTTP.includes(code))
})

test('foreign claims and later versions identify no caller', () => {
  expect(isCallersFault(new Error('fabric_not_found'))).toBe(false)
  expect(isCallersFault(new DomainError('fabric_not_found', 'gone', { fabric: 'f' }))).toBe(true)
  for (const code of ['', 'toString', 'of_a_later_version']) expect(isCallersCode(code)).toBe(false)
})

describe('a refused request', () => {
  const failure = (code: string) => ({ failure: { code, message: 'no' } })
  test.each([
    ['failed by the request itself', failedRecord(1, failure('object_invalid')), true],
    ['failed at the host', failedRecord(1, failure('push_refused')), false],
    ['failed by the request, in the queue', failedRecord(1, { ...failure('files_rejected'), request: {} }), false],
    ['succeeded', finishedRecord(1), false],
  ])('%s', (_, record, expected) => {
    expect(wasRefused(record)).toBe(expected)
  })
})
