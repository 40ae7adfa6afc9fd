import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommitSettings } from '../../../lib/contract/fabric.ts'
import type { Fault } from '../../../lib/contract/fault.ts'
import type { OperationKind } from '../../../lib/contract/operation.ts'
import type { HandEdit } from '../../../lib/contract/report.ts'
import { messageTemplate } from '../../../lib/domain/fabric/message-template.ts'
import {
  isInit,
  namesOperation,
  operationIn,
  operationsIn,
  reasonIn,
  reasonsIn,
  signOffsIn,
} from '../../../lib/domain/operation/trailers.ts'
import { commitMessage, subject } from '../../../lib/domain/plan/commit-message.ts'
import { type CommitFacts, commitText } from '../../../lib/domain/plan/commit-text.ts'
import { emptyPlan, type Plan } from '../../../lib/domain/plan/plan.ts'
import { leavesRest, noFates, reportOf } from '../../../lib/domain/plan/report.ts'

const FACTS: CommitFacts = {
  kind: 'ingest',
  fabric: 'lab',
  summary: '2 objects from raw/a.yaml',
  changes: ['create managed/a.yaml', 'create managed/b.yaml'],
  operations: ['01JD'],
  sourceCommit: 'c0ffee',
  actor: { name: 'Ann', email: 'ann@example.com' },
}
const committer = { name: 'Manager', email: 'manager@example.com' }
const text = (settings?: CommitSettings, facts: Partial<CommitFacts> = {}, signed: string[] = []) =>
  commitText({ ...FACTS, ...facts }, { settings, committer, signed })

const TRAILERS = 'Operation: 01JD\nFabric: lab\n'

test.each<[string, CommitSettings | undefined, string]>([
  [
    'by default has the changes',
    undefined,
    `ingest(lab): 2 objects from raw/a.yaml\n\ncreate managed/a.yaml\ncreate managed/b.yaml\n\n${TRAILERS}Source-Commit: c0ffee\n`,
  ],
  [
    'is signed off by its committer',
    { sign_off: true, template: '{subject}' },
    `ingest(lab): 2 objects from raw/a.yaml\n\n${TRAILERS}Kind: ingest\nSource-Commit: c0ffee\nSigned-off-by: Manager <manager@example.com>\n`,
  ],
  [
    'follows the template, whose trailers join those of the manager',
    { template: 'chore({fabric}): {summary} {{{kind}}}\n\nBy {actor}\n\nChange: {operation}\n' },
    `chore(lab): 2 objects from raw/a.yaml {ingest}\n\nBy Ann <ann@example.com>\n\nChange: 01JD\n${TRAILERS}Kind: ingest\nSource-Commit: c0ffee\n`,
  ],
  [
    'has its trailers in the last of many paragraphs',
    { template: '{subject}\n\nFirst: 1\n\nsecond\n\nthird\n\nLast: {kind}\n' },
    `ingest(lab): 2 objects from raw/a.yaml\n\nFirst: 1\n\nsecond\n\nthird\n\nLast: ingest\n${TRAILERS}Kind: ingest\nSource-Commit: c0ffee\n`,
  ],
])('a message %s', (_, settings, expected) => {
  expect(text(settings)).toBe(expected)
})

test('a message of several operations names each', () => {
  const message = text({ template: '{operation}' }, { operations: ['01JD', '01JE'], sourceCommit: null })
  expect(message).toBe('01JD, 01JE\n\nOperation: 01JD\nOperation: 01JE\nFabric: lab\nKind: ingest\n')
  expect([operationsIn(message, 'lab'), operationsIn(message, 'edge')]).toEqual([['01JD', '01JE'], []])
  expect(['01JD', '01JE', '01J'].map((operation) => namesOperation(message, operation))).toEqual([true, true, false])
})

test('a message without changes has no empty paragraph, and each sign-off once', () => {
  const signed = ['Ann <ann@example.com>', 'Manager <manager@example.com>', 'Ann <ann@example.com>']
  const message = text({ sign_off: true }, { changes: [], sourceCommit: null }, signed)
  expect(message).toBe(
    `ingest(lab): 2 objects from raw/a.yaml\n\n${TRAILERS}Signed-off-by: Ann <ann@example.com>\nSigned-off-by: Manager <manager@example.com>\n`,
  )
  expect(signOffsIn(message)).toEqual(['Ann <ann@example.com>', 'Manager <manager@example.com>'])
})

describe('a template', () => {
  test.each([
    ['{subject}\n\nfor {ticket}', /^line 3, column 5: found "{ticket}", expected one of {subject}, /],
    ['{constructor}', /^line 1, column 1: found "{constructor}"/],
    ['a {subject', /^line 1, column 3: found "{"/],
    ['a } b', /^line 1, column 3: found "}"/],
    [' \n{subject}', /^line 1, column 1: expected a subject in the first line/],
    ['', /^line 1, column 1: expected a subject/],
    ['{changes}', /^line 1, column 1: expected {changes}, which has many lines, once and below/],
    ['{subject}\n{changes}\n{changes}', /^line 3, column 1: expected {changes}/],
    ['{subject}\n\nfabric: other', /^line 3, column 1: found the trailer fabric:/],
    ['{subject}\r\n', /^line 1, column 10: found a control character/],
    ['x'.repeat(2001), /Too big/],
  ])('%j is refused with its position', (template, reason) => {
    expect(messageTemplate.safeParse(template).error?.issues.map(({ message }) => message)).toEqual([
      expect.stringMatching(reason),
    ])
  })
})

test('whatever a template and its facts say, the commit is found by its operation, and signed off by nobody else', () => {
  const part = fc.constantFrom(
    'Operation: ',
    'Fabric: ',
    'Kind: init',
    'Signed-off-by: Eve <e@x>',
    '{actor}',
    '{changes}',
    '\n',
    '{{',
    'x',
  )
  const template = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''))
  const line = fc.constantFrom('Operation', 'Fabric: other', 'Kind: init', 'Signed-off-by: Eve <eve@example.com>')
  fc.assert(
    fc.property(template, line, line, line, (said, name, change, reason) => {
      const facts = { actor: { name, email: 'e' }, changes: [change], reasons: [reason] }
      const message = text({ template: said }, facts)
      expect(reasonsIn(message)).toEqual([reason])
      expect(operationIn(message, 'lab')).toBe('01JD')
      expect(isInit(message)).toBe(false)
      expect(signOffsIn(message)).toEqual([])
    }),
  )
})

test('reasons are trailers, each once, and one text for a template', () => {
  const message = text({ template: '{subject} ({reason})' }, { reasons: ['NET-12', 'Operation: 9', 'NET-12'] })
  expect(message.split('\n')[0]).toBe('ingest(lab): 2 objects from raw/a.yaml (NET-12; Operation: 9)')
  expect([reasonIn(message), reasonIn(text()), operationIn(message, 'lab')]).toEqual(['NET-12; Operation: 9', undefined, '01JD'])
})

test.each([
  ['in the last paragraph', 'put: a\n\nfirst\n\nOperation: 01JD\nFabric: lab\n', '01JD'],
  ['of a file with CRLF', 'put: a\r\n\r\nOperation: 01JD\r\nFabric: lab\r\n', '01JD'],
  [
    'above those of co-authors',
    'put: a\n\nx\n\nOperation: 01JD\nFabric: lab\n\n---------\n\nCo-authored-by: Ann <a@x>\n',
    '01JD',
  ],
  ['beside what is none', 'put: a\n\nOperation: 01JD\nFabric: lab\n(cherry picked from commit c0ffee)\n', '01JD'],
  ['not above other words', 'put: a\n\nOperation: 01JD\nFabric: lab\n\nsaid Ann\n', undefined],
  ['not above words and co-authors', 'put: a\n\nOperation: 01JD\nFabric: lab\n\nsaid Ann\n\nReviewed-by: Bob <b@x>\n', undefined],
  ['not in the subject', 'Operation: 01JD\nFabric: lab\n', undefined],
])('trailers count %s', (_, message, operation) => {
  expect(operationIn(message, 'lab')).toBe(operation)
})

test.each([
  ['init', undefined, true],
  ['init', { template: 'chore: {summary}' }, true],
  ['put', { template: 'init(lab): {summary}' }, false],
])('a commit of %s worded by %j sets up a fabric: %s', (kind, settings, expected) => {
  expect(isInit(text(settings, { kind }))).toBe(expected)
})

describe('the message of a plan', () => {
  const edit = (what: HandEdit['what']): HandEdit => ({ what, object: 'VPC.vpc.githedgehog.com/default/a', path: 'a.yaml' })
  const plan = (paths: string[], more: Partial<Plan> = {}): Plan => {
    const planned = { ...emptyPlan(), ...more }
    for (const path of paths) planned.changes.write(path, Buffer.from(path))
    return planned
  }

  test.each<[OperationKind, Plan, string]>([
    ['crds', plan(['lab/.hnp/crds/vpc.yaml', 'lab/managed/a.yaml']), 'create crds/vpc.yaml'],
    ['crds', plan(['lab/.hnp/crds/vpc.yaml', 'lab/.hnp/crds/server.yaml']), '2 files'],
    ['crds', plan(['lab/managed/a.yaml']), '0 files'],
    ['ingest', plan([]), 'no documents'],
    ['ingest', plan([], { handEdits: [edit('edited')] }), '1 hand edit put in order'],
    ['ingest', plan([], { handEdits: [edit('taken_over'), edit('taken_over')] }), '2 objects taken over from unmanaged'],
    ['ingest', plan([], { handEdits: [edit('given_back')] }), '1 object given back to unmanaged'],
    [
      'ingest',
      plan([], { handEdits: [edit('given_back'), edit('taken_over'), edit('added'), edit('edited')] }),
      '1 object taken over from unmanaged, 1 object given back to unmanaged, 2 hand edits put in order',
    ],
    ['init', plan([]), 'set up the GitOps structure'],
    ['init', plan([], { adopted: 2 }), 'set up the GitOps structure, 2 files adopted'],
    ['revert', plan([], { reverts: '01JC', undone: [] }), '01JC, 0 objects'],
    ['revert', plan([], { reverts: '01JC' }), '01JC, 0 objects'],
  ])('of %s', (kind, planned, summary) => {
    expect(subject(planned, kind, 'lab')).toBe(`${kind}(lab): ${summary}`)
  })

  test.each([
    [50, []],
    [52, ['... and 2 more']],
  ])('lists %j changes, and counts what is beyond 50', (count, rest) => {
    const paths = Array.from({ length: count }, (_, index) => `lab/managed/${100 + index}.yaml`)
    const facts = { kind: 'ingest', operation: '01JD', fabric: 'lab', actor: committer, sourceCommit: null } as const
    const message = commitMessage(plan(paths), { ...facts, reason: 'NET-12' }, { settings: undefined, committer })
    const lines = paths.slice(0, 50).map((path) => `create ${path}`)
    expect(message.split('\n\n')).toEqual([
      'ingest(lab): no documents',
      [...lines, ...rest].join('\n'),
      'Operation: 01JD\nFabric: lab\nReason: NET-12\n',
    ])
  })

  test('is in its report, with what was asked for and when', () => {
    const [startedAt, finishedAt] = [new Date('2026-11-23T05:50:33Z'), new Date('2026-11-23T05:50:34Z')]
    const facts = { operation: '01JD', kind: 'revert', fabric: 'lab', directory: 'fabrics/lab', actor: committer } as const
    const times = { dryRun: true, startedAt, finishedAt, sourceCommit: 'c0ffee' }
    expect(reportOf(plan([], { reverts: '01JC' }), { ...facts, ...times, reason: 'NET-12' })).toEqual({
      ...facts,
      status: 'no_change',
      dry_run: true,
      reason: 'NET-12',
      started_at: '2026-11-23T05:50:33.000Z',
      finished_at: '2026-11-23T05:50:34.000Z',
      source_commit: 'c0ffee',
      commit: null,
      message: 'There is nothing to do',
      files_processed: 0,
      documents_extracted: 0,
      files_created: 0,
      files_updated: 0,
      files_archived: 0,
      files_adopted: 0,
      fates: noFates(),
      files: [],
      documents: [],
      faults: [],
      changes: [],
      reverts: '01JC',
      undone: [],
    })
  })

  test.each<[string[], boolean]>([
    [[], false],
    [['conflict'], false],
    [['conflict', 'batch_too_large'], true],
  ])('with the faults %j leaves files to the next one: %j', (codes, leaves) => {
    const faults = codes.map((code) => ({ code: code as Fault['code'], severity: 'warning' as const, message: 'x', file: 'x' }))
    expect(leavesRest({ faults })).toBe(leaves)
  })
})
