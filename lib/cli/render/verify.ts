import { count } from '../../domain/plan/commit-message.ts'
import type { VerifyReport } from '../../domain/status.ts'
import { colours } from '../output.ts'
import { renderFaults } from './faults.ts'

/** The proof of losslessness, or what is missing from it. */
export function renderVerify({ fabric, head, operations, originals, documents, accounted, faults }: VerifyReport): string[] {
  const mark = faults.length === 0 ? colours.green('✓') : colours.red('✗')
  const verdict = faults.length === 0 ? 'every document is accounted for' : `${count(faults.length, 'fault')}`
  const told = Object.entries(accounted).filter(([, number]) => number > 0)
  return [
    `${mark} ${fabric} at ${head?.slice(0, 12)}: ${verdict}`,
    `  read      ${count(operations, 'operation')}, ${count(originals, 'original')}, ${count(documents, 'document')}`,
    ...(told.length === 0
      ? []
      : [`  now       ${told.map(([what, number]) => `${number} ${what.replaceAll('_', ' ')}`).join(', ')}`]),
    ...renderFaults(faults),
  ]
}
