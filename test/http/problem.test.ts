import { describe, expect, test } from 'vitest'
import { DomainError, type ErrorCode, type ErrorData } from '../../lib/contract/errors.ts'
import type { Fault } from '../../lib/contract/fault.ts'
import { type AskedAt, HttpError, type HttpErrorCode, problemOf } from '../../lib/http/problems/problem.ts'

const fault: Fault = { code: 'syntax', severity: 'error', file: 'raw/a.yaml', line: 3, column: 5, message: 'no' }
const faults = [fault, { ...fault, line: 9 }]
const ASKED: AskedAt = { origin: 'https://gfm.example.com', requestId: 'id-1' }
const url = 'https://git.example.com/x.git'

/** Every code with its status, the seconds after which to come again (0: do not), and data. */
const DOMAIN: { [C in ErrorCode]: [status: number, retryAfter: number, data: ErrorData[C]] } = {
  invalid_request: [400, 0, { faults }],
  unsafe_path: [400, 0, { path: '../x', reason: 'it leaves the directory' }],
  limit_exceeded: [413, 0, { what: 'bytes', limit: 1, actual: 2 }],
  not_permitted: [403, 0, { needed: 'admin' }],
  fabric_not_found: [404, 0, { fabric: 'f' }],
  operation_not_found: [404, 0, { operation: 'o' }],
  restore_conflict: [409, 0, { object: 'VPC.vpc.githedgehog.com/default/a', faults }],
  point_not_found: [404, 0, { point: '2h', reason: 'it is too early' }],
  point_ambiguous: [409, 0, { point: '01KB5', candidates: ['01KB5X', '01KB5Y'] }],
  raw_file_not_found: [404, 0, { path: 'raw/a.yaml' }],
  raw_file_exists: [409, 0, { path: 'raw/a.yaml', blob: 'b' }],
  upload_not_found: [404, 0, { upload: 'u' }],
  crd_not_found: [404, 0, { path: '.hnp/crds/a.yaml' }],
  patch_failed: [422, 0, { index: 1, op: 'test', path: '/spec/a', reason: 'the value there is different' }],
  kind_not_found: [404, 0, { kind: 'rack' }],
  object_not_found: [404, 0, { object: 'VPC.x/default/a' }],
  precondition_failed: [412, 0, { object: 'VPC.x/default/a', current: { etag: 'b', text: 'kind: VPC' } }],
  object_in_raw_file: [409, 0, { object: 'VPC.x/default/a', file: 'raw/a.yaml', document: 2, line: 7 }],
  not_revertible: [409, 0, { operation: 'o', reason: 'it made no commit' }],
  revert_conflict: [409, 0, { operation: 'o', faults }],
  object_invalid: [422, 0, { object: 'VPC.x/default/a', faults }],
  edit_refused: [422, 0, { object: 'VPC.x/default/a', faults }],
  host_not_allowed: [409, 0, { host: 'h', reason: 'r' }],
  fabric_exists: [409, 0, { fabric: 'f' }],
  repository_not_registered: [404, 0, { repository: 'repo-1' }],
  repository_settings_differ: [409, 0, { repository: 'repo-1', fields: ['webhook_secret'] }],
  fabric_not_initialized: [409, 0, { fabric: 'f' }],
  fabric_initialized_elsewhere: [409, 0, { fabric: 'f', directory: 'd' }],
  fabric_changed: [409, 0, { fabric: 'f' }],
  operation_finished: [409, 0, { operation: 'o' }],
  idempotency_in_progress: [409, 5, { key: 'k' }],
  push_contended: [409, 5, { attempts: 20 }],
  files_rejected: [422, 0, { faults }],
  manifest_unreadable: [422, 0, { faults }],
  idempotency_key_reused: [422, 0, { key: 'k' }],
  repository_busy: [423, 17, { repository: 'r', holder: 'h', retry_after_seconds: 17 }],
  lock_lost: [503, 5, { repository: 'r' }],
  cancelled: [503, 5, { what: 'push' }],
  push_refused: [409, 0, { ref: 'refs/heads/main', reason: 'protected branch' }],
  proposal_refused: [409, 0, { reason: 'HTTP 422: no commits' }],
  push_unknown: [504, 5, { ref: 'refs/heads/main', url, commit: 'c', base: null, reason: 'HTTP 504' }],
  branch_not_found: [409, 0, { url, branch: 'main' }],
  repository_not_found: [409, 0, { url }],
  authentication_failed: [409, 0, { url }],
  credentials_unreadable: [409, 0, { secret: 's', reason: 'not there' }],
  signing_failed: [503, 5, { key: 'arn:aws:kms:k', reason: 'DisabledException' }],
  protocol_error: [502, 0, { url, reason: 'no pkt-line' }],
  repository_unreachable: [502, 5, { url, reason: 'refused' }],
  cache_damaged: [503, 5, { reason: 'truncated' }],
  timed_out: [504, 5, { what: 'fetch', after_ms: 1000 }],
  record_unreadable: [500, 0, { record: 'r', reason: 'shape' }],
  webhook_refused: [401, 0, { host: 'github', reason: 'no proof' }],
  webhook_unreadable: [400, 0, { host: 'github', reason: 'no JSON' }],
}

const HTTP: Record<HttpErrorCode, number> = {
  not_authenticated: 401,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  precondition_required: 428,
  not_acceptable: 406,
  invalid_precondition: 400,
  unsupported_media_type: 415,
}

const domainCodes = Object.keys(DOMAIN) as ErrorCode[]

describe('the problem document of a domain error', () => {
  test.each(domainCodes)('%s', (code) => {
    const [status, retryAfter, data] = DOMAIN[code]
    const problem = problemOf(new DomainError(code, 'It went wrong', data), ASKED)
    expect(problem.status).toBe(status)
    expect(problem.headers).toEqual({
      'content-type': 'application/problem+json',
      ...(retryAfter === 0 ? {} : { 'retry-after': String(retryAfter) }),
    })
    expect(problem.body).toEqual({
      type: `https://gfm.example.com/problems/${code}`,
      title: expect.stringMatching(/^[A-Z][a-z ]+$/),
      status,
      detail: expect.stringContaining('It went wrong'),
      instance: 'urn:request:id-1',
      code,
      errors: 'faults' in data ? faults : [],
      ...('current' in data && { current: data.current }),
    })
  })

  test("the host's own words are told, once", () => {
    const refused = (message: string) => problemOf(new DomainError('push_refused', message, { ref: 'r', reason: 'GH006' }), ASKED)
    expect(refused('The host refused')).toMatchObject({ body: { detail: 'The host refused: GH006' } })
    expect(refused('The host refused: GH006')).toMatchObject({ body: { detail: 'The host refused: GH006' } })
  })
})

test.each(Object.entries(HTTP))('the problem document of %s', (code, status) => {
  const problem = problemOf(new HttpError(code as HttpErrorCode, 'It went wrong', faults, { allow: 'GET' }), ASKED)
  expect(problem).toMatchObject({
    status,
    body: { code, status, type: `https://gfm.example.com/problems/${code}`, errors: faults },
  })
  expect(problem.headers).toEqual({ 'content-type': 'application/problem+json', allow: 'GET' })
})

test.each<[string, unknown]>([
  ['an error', new Error('s3cr3t')],
  [
    'an error with a code and faults',
    Object.assign(new TypeError('s3cr3t'), { code: 'files_rejected', faults, data: { faults } }),
  ],
  ['an error with a cause', new Error('s3cr3t', { cause: new DomainError('fabric_exists', 's3cr3t', { fabric: 's3cr3t' }) })],
  ['a string', 's3cr3t'],
  ['nothing', undefined],
])('of %s that nobody foresaw only that it happened is told', (_, error) => {
  const problem = problemOf(error, ASKED)
  expect(problem).toMatchObject({ status: 500, body: { code: 'internal_error', instance: 'urn:request:id-1', errors: [] } })
  expect(JSON.stringify(problem)).not.toContain('s3cr3t')
})
