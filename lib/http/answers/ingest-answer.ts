import type { IngestAnswer } from '../../app/operations/queued-ingest.ts'
import type { IngestRequest } from '../../app/transaction/operation-context.ts'
import { DomainError } from '../../contract/errors.ts'
import { countOperation } from '../lambda/metrics.ts'
import type { Answer } from '../problems/problem.ts'
import { hnpAnswer } from './hnp-answer.ts'
import { operationPlace } from './places.ts'

/**
 * 200 with the report, refused files included; 202 for a queued operation. Throws `files_rejected` if an all-or-nothing
 * ingest took nothing.
 */
export function ingestAnswer(answer: IngestAnswer, { atomic }: IngestRequest): Answer {
  if ('queued' in answer) {
    const { fabric, operation } = answer.queued
    return {
      status: 202,
      headers: { location: operationPlace(fabric, operation), 'preference-applied': 'respond-async' },
      body: answer.queued,
    }
  }
  const { report } = answer
  countOperation(report)
  if (!atomic || report.status !== 'rejected') return { status: 200, body: hnpAnswer(report) }
  const faults = report.faults.filter(({ severity }) => severity === 'error')
  throw new DomainError('files_rejected', 'No file was ingested: the request takes all files or none, and some were refused', {
    faults,
  })
}

/** Whether the caller prefers to poll the operation instead of waiting: `Prefer: respond-async` (RFC 7240). */
export function prefersAsync(prefer = ''): boolean {
  return prefer.split(',').some((preference) => /^\s*respond-async\s*(;|$)/i.test(preference))
}
