import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lease } from '../../lib/app/ports/ports.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { isError } from '../../lib/contract/errors.ts'
import { ManualTime } from '../aws/manual-time.ts'
import { holder } from '../support/lock-holder.ts'

/** What leases do in any order of steps. `make` gives an empty table. */
export function leaseOrdersContract(make: () => Promise<Table>): void {
  test('in every order of steps, and however far the clocks are apart, a confirmed token is never older than one confirmed before', async () => {
    const table = await make()
    let runs = 0
    const skew = fc.integer({ min: -120_000, max: 120_000 })
    const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.tuple(skew, skew, skew), async (steps, skews) => {
      const processes = skews.map((ms) => ({ time: new ManualTime(1_800_000_000_000 + ms) }))
      const confirmed = await performAll(table, steps, processes, `repo-${++runs}`)
      const tokens = confirmed.map(({ token }) => token)
      expect(tokens).toEqual(tokens.toSorted((a, b) => a - b))
      const acquired = confirmed.filter(({ kind }) => kind === 'acquire').map(({ token }) => token)
      expect(acquired).toEqual(acquired.map((_, n) => n + 1))
    })
    await fc.assert(property, { numRuns: 60, seed: 1 })
  })
}

type Step = { kind: 'acquire' | 'confirm' | 'release' | 'renew'; who: number } | { kind: 'pass'; ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('acquire', 'confirm', 'release', 'renew'), who: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1000, 10_000, 29_000, 36_000) }),
)

/** A process with a clock of its own. */
interface Process {
  time: ManualTime
  lease?: Lease | undefined
}

/** Performs a step; returns the token of the lease that was confirmed to be held, if any. */
async function perform(
  table: Table,
  step: Exclude<Step, { kind: 'pass' }>,
  process: Process,
  name: string,
): Promise<number | undefined> {
  const own = new DynamoDbLocks(table, process.time)
  try {
    if (step.kind === 'acquire') {
      process.lease = await own.acquire(name, holder(`operation-${step.who}`), 0)
      return process.lease.token
    }
    if (step.kind === 'renew') process.time.runTimers()
    if (step.kind === 'release') await process.lease?.release()
    if (step.kind !== 'confirm') return undefined
    await process.lease?.confirm()
    return process.lease?.token
  } catch (error) {
    if (isError(error, 'repository_busy') || isError(error, 'lock_lost')) return undefined
    throw error
  }
}

/** The tokens in the order in which they were confirmed to be held, by an acquisition or later. */
async function performAll(
  table: Table,
  steps: Step[],
  processes: Process[],
  repository: string,
): Promise<{ kind: string; token: number }[]> {
  const confirmed: { kind: string; token: number }[] = []
  for (const step of steps) {
    if (step.kind === 'pass') {
      for (const { time } of processes) time.pass(step.ms)
      continue
    }
    const token = await perform(table, step, processes[step.who] ?? { time: new ManualTime() }, repository)
    if (token !== undefined) confirmed.push({ kind: step.kind, token })
  }
  return confirmed
}
