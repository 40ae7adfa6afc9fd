import { beforeEach, vi } from 'vitest'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import type { PlanOperation } from '../../lib/app/transaction/planned-operation.ts'
import { transact } from '../../lib/app/transaction/transact.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { ulid } from '../ports/samples.ts'
import { ADA } from '../support/objects.ts'
import { writing } from './in-memory.ts'

export const FABRIC = 'fabric-1'
export const request = (number: number, dryRun = false) => ({ operation: ulid(number), actor: ADA, dryRun })
export const holder = (number: number) => ({ fabric: FABRIC, operation: ulid(number) })
export const run = (
  context: OperationContext,
  number: number,
  plan: PlanOperation = writing(number, { [`${number}.yaml`]: 'x: 1\n' }),
) => transact(context, request(number), 'ingest', plan)
export const recordOf = ({ journal }: OperationContext, number: number) => journal.get(FABRIC, ulid(number))
export const lost = new DomainError('timed_out', 'no answer', { what: 'push', after_ms: 1 })
export const away = new DomainError('repository_unreachable', 'away', { url: 'u', reason: 'r' })

/** Writers that lost a race wait for a random time: not in these tests. */
export const waitForNobody = () =>
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
  })
