import { describe, expect, test } from 'vitest'
import { type EventType, eventSchemas } from '../../../lib/contract/event.ts'
import type { RejectedFile } from '../../../lib/contract/fabric.ts'
import type { OperationReport } from '../../../lib/contract/report.ts'
import { eventsOf } from '../../../lib/domain/events/events-of.ts'
import { noFates } from '../../../lib/domain/plan/report.ts'
import { fabricRecord } from '../../ports/samples.ts'

const BLOB = 'b'.repeat(40)
const lab = fabricRecord('lab')
const report = (changes: Partial<OperationReport>): OperationReport => ({
  operation: '01JDN0SCH00000000000000000',
  kind: 'ingest',
  fabric: 'lab',
  directory: 'fabrics/lab/gitops',
  status: 'succeeded',
  dry_run: false,
  actor: { name: 'Ann', email: 'ann@example.com' },
  started_at: '2026-11-23T12:00:00.000Z',
  finished_at: '2026-11-23T12:00:01.000Z',
  source_commit: 'a'.repeat(40),
  commit: 'c'.repeat(40),
  message: '',
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
  ...changes,
})
const file = (name: string, outcome: OperationReport['files'][number]['outcome']) => ({
  file: name,
  blob: BLOB,
  sha256: '',
  outcome,
  documents: 1,
})
const document = (name: string, fate: OperationReport['documents'][number]['fate'], key = `VPC.vpc/default/${name}`) => ({
  file: 'raw/a.yaml',
  line: 1,
  document: 1,
  fate,
  key,
  path: `managed/vpcs/${name}.yaml`,
  blob: BLOB,
})
const told = (changes: Partial<OperationReport>, refused: RejectedFile[] = []) =>
  eventsOf(report(changes), lab, refused).map(({ type, detail }) => [type, detail] as const)
const types = (changes: Partial<OperationReport>, refused: RejectedFile[] = []) => told(changes, refused).map(([type]) => type)

test.each<[string, Partial<OperationReport>, EventType[]]>([
  ['an init', { kind: 'init' }, ['Fabric Initialised']],
  ['an init of what was there', { kind: 'init', already_initialized: true, commit: null }, []],
  [
    'an ingest',
    { files: [file('raw/a.yaml', 'ingested')], documents: [document('a', 'created')] },
    ['Ingest Completed', 'Object Changed'],
  ],
  [
    'an ingest of what was there',
    { files: [file('raw/a.yaml', 'ingested')], documents: [document('a', 'unchanged')] },
    ['Ingest Completed'],
  ],
  ['a refused file', { commit: null, files: [file('raw/a.yaml', 'rejected')] }, ['Ingest Rejected']],
  [
    'a conflict',
    { commit: null, files: [file('raw/a.yaml', 'rejected')], documents: [document('a', 'conflict')] },
    ['Ingest Rejected', 'Conflict Found'],
  ],
  [
    'an edit',
    { kind: 'put', edited: { action: 'updated', object: 'o', path: 'p', before: BLOB, after: BLOB } },
    ['Object Changed'],
  ],
  [
    'an edit of nothing',
    { kind: 'put', commit: null, edited: { action: 'unchanged', object: 'o', path: 'p', before: BLOB, after: BLOB } },
    [],
  ],
  [
    'an undo',
    { kind: 'revert', undone: [{ action: 'deleted', object: 'o', path: 'p', before: BLOB, after: null }] },
    ['Object Changed'],
  ],
  ['hand edits', { hand_edits: [{ what: 'edited', object: 'o', path: 'p' }] }, ['Drift Found']],
  ['hand edits that no commit has recorded', { commit: null, hand_edits: [{ what: 'edited', object: 'o', path: 'p' }] }, []],
  ['a dry run', { dry_run: true, files: [file('raw/a.yaml', 'ingested')], documents: [document('a', 'created')] }, []],
])('%s', (_, changes, expected) => {
  expect(types(changes)).toEqual(expected)
  for (const [type, detail] of told(changes)) expect(eventSchemas[type].strict().parse(detail)).toEqual(detail)
})

test('a refused file is announced again only with new content', () => {
  const files = [file('raw/a.yaml', 'rejected')]
  const knowing = (blob: string) => [{ file: 'raw/a.yaml', blob, faults: 1 }]
  expect(types({ commit: null, files }, knowing(BLOB))).toEqual([])
  expect(types({ commit: null, files }, knowing('d'.repeat(40)))).toEqual(['Ingest Rejected'])
})

describe('lists too long for one event', () => {
  const BYTES = 256 * 1024

  test('changed objects are split over several events', () => {
    const documents = Array.from({ length: 5000 }, (_, index) => document(`vpc-${index}`, 'created'))
    const events = told({ documents })
    const objects = events.flatMap(([type, detail]) => (type === 'Object Changed' && 'objects' in detail ? detail.objects : []))
    expect(objects.map(({ object }) => object)).toEqual(documents.map(({ key }) => key))
    expect(events.length).toBeGreaterThan(5)
    for (const [, detail] of events) expect(Buffer.byteLength(JSON.stringify(detail))).toBeLessThan(BYTES)
    expect(events.map(([, detail]) => 'part' in detail && [detail.part, detail.parts])).toEqual(
      events.map((_, index) => [index + 1, events.length]),
    )
  })

  test('other lists are cut and give their full count', () => {
    const files = Array.from({ length: 500 }, (_, index) => file(`raw/${'d/'.repeat(2000)}${index}.yaml`, 'rejected'))
    const faults = files.map(({ file: name }) => ({ code: 'x', severity: 'error' as const, message: 'm', file: name }))
    const [[, detail] = []] = told({ commit: null, files, faults })
    expect(detail).toMatchObject({ files_total: 500, faults_total: 500 })
    expect(Buffer.byteLength(JSON.stringify(detail))).toBeLessThan(BYTES)
  })
})
