import type { IngestAnswer } from '../../app/operations/queued-ingest.ts'
import type { IngestRequest } from '../../app/transaction/operation-context.ts'
import { DomainError } from '../../contract/errors.ts'
import { countOperation } from '../lambda/metrics.ts'
import type { Answer } from '../problems/problem.ts'
import { hnpAnswer } from './hnp-answer.ts'

/**
 * 200 with the report, refused files included; 202 for what waits in the queue. Throws `files_rejected` when an
 * all-or-nothing ingest took nothing.
 */
export function ingestAnswer(answer: IngestAnswer, { atomic }: IngestRequest): Answer {
  if ('queued' in answer) {
    const { fabric, operation } = answer.queued
    const location = `/api/plugins/hedgehog/fabrics/${fabric}/operations/${operation}/`
    return { status: 202, headers: { location }, body: answer.queued }
  }
  const { report } = answer
  countOperation(report)
  if (!atomic || report.status !== 'rejected') return { status: 200, body: hnpAnswer(report) }
  const faults = report.faults.filter(({ severity }) => severity === 'error')
  throw new DomainError(
    'files_rejected',
    'No file was ingested, because some of them were refused and all or none was asked for',
    { faults },
  )
}

/** Whether the caller would rather follow the operation than wait for it: `Prefer: respond-async` (RFC 7240). */
export function prefersAsync(prefer = ''): boolean {
  return prefer.split(',').some((preference) => /^\s*respond-async\s*(;|$)/i.test(preference))
}
