import type { VerifyReport } from '../../contract/status.ts'
import { count } from '../../domain/plan/commit-message.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderFaults } from './faults.ts'

/** The proof of losslessness, or its gaps. */
export function renderVerify(report: VerifyReport, colours: Colours): string[] {
  const { fabric, head, operations, originals, documents, accounted, faults } = report
  const errors = faults.filter(({ severity }) => severity === 'error')
  const stopping = faults.filter(({ code }) => code === 'stops_applier').length
  const proved = errors.length === 0
  const verdict = [
    proved ? 'every document is accounted for' : count(errors.length, 'fault'),
    ...(stopping === 0
      ? []
      : [stopping === 1 ? '1 file stops an applier, or is skipped' : `${stopping} files stop appliers, or are skipped`]),
  ].join('; ')
  const told = Object.entries(accounted).filter(([, number]) => number > 0)
  return [
    `${proved ? colours.green('✓') : colours.red('✗')} ${fabric} at ${head === null ? '(empty)' : head.slice(0, 12)}: ${verdict}`,
    `  read      ${count(operations, 'operation')}, ${count(originals, 'original')}, ${count(documents, 'document')}`,
    ...(told.length === 0
      ? []
      : [`  now       ${told.map(([what, number]) => `${number} ${what.replaceAll('_', ' ')}`).join(', ')}`]),
    ...renderFaults(faults, colours),
  ]
}
