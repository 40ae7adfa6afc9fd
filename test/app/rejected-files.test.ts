import { expect, test } from 'vitest'
import { rejectedFilesAfter } from '../../lib/app/registry/rejected-files.ts'
import type { Fault } from '../../lib/contract/fault.ts'
import type { FileOutcome, OperationReport } from '../../lib/contract/report.ts'
import { operationReport } from '../ports/samples.ts'

const known = [{ file: 'raw/known.yaml', blob: 'k', faults: 2 }]

function report(files: [file: string, outcome: FileOutcome['outcome'], ...codes: string[]][]): OperationReport {
  return operationReport(1, {
    files: files.map(([file, outcome]) => ({ file, outcome, blob: `of ${file}`, sha256: '', documents: 1 })),
    faults: files.flatMap(([file, , ...codes]) => codes.map((code): Fault => ({ code, file, severity: 'error', message: '' }))),
  })
}

test('faults of a file are remembered by its content', () => {
  const after = rejectedFilesAfter(
    report([
      ['raw/b.yaml', 'rejected', 'syntax_error', 'duplicate_key'],
      ['raw/a.yaml', 'rejected', 'syntax_error'],
    ]),
    [],
    true,
  )
  expect(after).toEqual([
    { file: 'raw/a.yaml', blob: 'of raw/a.yaml', faults: 1 },
    { file: 'raw/b.yaml', blob: 'of raw/b.yaml', faults: 2 },
  ])
})

test.each([
  'duplicate_object',
  'conflict',
  'schema_violation',
  'not_checked',
  'held_back',
  'vpc_attachment_connection_unknown',
  'connection_type_changed',
])('%s can pass without the file being touched', (code) => {
  expect(rejectedFilesAfter(report([['raw/a.yaml', 'rejected', code]]), [], true)).toEqual([])
  expect(rejectedFilesAfter(report([['raw/a.yaml', 'rejected', code, 'syntax_error']]), [], true)).toMatchObject([{ faults: 1 }])
})

test('a file that was only held back with others is not refused', () => {
  expect(rejectedFilesAfter(report([['raw/good.yaml', 'rejected']]), [], true)).toEqual([])
})

test('a warning refuses nothing', () => {
  const warned = report([['raw/a.yaml', 'rejected', 'empty_file']])
  const faults = warned.faults.map((fault) => ({ ...fault, severity: 'warning' as const }))
  expect(rejectedFilesAfter({ ...warned, faults }, [], true)).toEqual([])
})

test('faults of files that were not read are kept, unless every file was read', () => {
  const other = report([['raw/a.yaml', 'ingested']])
  expect(rejectedFilesAfter(other, known, false)).toEqual(known)
  expect(rejectedFilesAfter(other, known, true)).toEqual([])
})

test('faults of files that were read again are replaced', () => {
  expect(rejectedFilesAfter(report([['raw/known.yaml', 'ingested']]), known, false)).toEqual([])
  expect(rejectedFilesAfter(report([['raw/known.yaml', 'rejected', 'syntax_error']]), known, false)).toMatchObject([
    { faults: 1 },
  ])
})
