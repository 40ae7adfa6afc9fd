import { expect, test } from 'vitest'
import type { Fault } from '../../lib/contract/fault.ts'
import type { FileOutcome, OperationReport } from '../../lib/contract/report.ts'
import { statusOfFailure, statusOfReport } from '../../lib/domain/events/commit-status.ts'
import { mixedReport, syntaxError, warning } from '../cli/samples.ts'

const [file] = mixedReport.files

function report(
  outcomes: FileOutcome['outcome'][],
  faults: Fault[] = [],
  changes: Partial<OperationReport> = {},
): OperationReport {
  if (file === undefined) throw new Error('the sample has no file')
  return { ...mixedReport, files: outcomes.map((outcome) => ({ ...file, outcome })), faults, ...changes }
}

const conflict: Fault = { ...syntaxError, line: 20, code: 'conflict' }

test.each<[string, OperationReport, string, string]>([
  ['one file', report(['ingested']), 'success', '1 file ingested'],
  [
    'files that are proposed',
    report(['ingested', 'rejected'], [], { proposal: { id: '7', url: 'https://x', branch: 'gfm/lab/main', state: 'opened' } }),
    'failure',
    '1 file proposed in #7, 1 rejected',
  ],
  [
    'files and warnings',
    report(['ingested', 'ingested', 'empty'], [warning]),
    'success',
    '2 files ingested: raw/good.yaml:9:12 read differently',
  ],
  [
    'some rejected',
    report(['ingested', 'ingested', 'rejected'], [warning, syntaxError]),
    'failure',
    '2 files ingested, 1 rejected: raw/bad.yaml:14:3 duplicate key',
  ],
  ['one rejected', report(['rejected'], [syntaxError]), 'failure', '1 file rejected: raw/bad.yaml:14:3 duplicate key'],
  [
    'all rejected',
    report(['rejected', 'rejected'], [syntaxError, conflict, conflict]),
    'failure',
    '2 files rejected: raw/bad.yaml:14:3 duplicate key and 2 more',
  ],
  ['rejected beside the one with the fault', report(['rejected']), 'failure', '1 file rejected'],
  ['nothing', report([], [], { message: 'There is nothing to do' }), 'success', 'There is nothing to do'],
  [
    'a fabric at the root',
    report(['rejected'], [{ ...syntaxError, file: 'raw/bad.yaml' }], { directory: '' }),
    'failure',
    '1 file rejected: raw/bad.yaml:14:3 duplicate key',
  ],
  [
    'a name that would end the line',
    report(['rejected'], [{ ...syntaxError, file: 'raw/b\r\nad.yaml' }]),
    'failure',
    '1 file rejected: raw/b ad.yaml:14:3 duplicate key',
  ],
])('%s', (_, given, state, description) => {
  expect(statusOfReport(given)).toEqual({ state, context: 'gitops-file-manager/lab', description })
})

test('an operation that failed says why', () => {
  const place = { fabric: 'lab', directory: 'fabrics/lab/gitops' }
  const message = 'The manifest cannot be read'
  expect(statusOfFailure({ code: 'manifest_unreadable', message, faults: [conflict] }, place)).toEqual({
    state: 'error',
    context: 'gitops-file-manager/lab',
    description: 'The manifest cannot be read: raw/bad.yaml:20:3 conflict',
  })
  expect(statusOfFailure({ code: 'timed_out', message: 'Waited' }, place).description).toBe('Waited')
})
