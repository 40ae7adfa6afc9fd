import pMap from 'p-map'
import type { OpenOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { HandedOver, Lease, PreparedCommit } from '../ports/ports.ts'
import type { OperationContext } from './operation-context.ts'
import { finishedRecord } from './operation-records.ts'
import type { OperationRun } from './operation-run.ts'
import type { PlanOperation } from './planned-operation.ts'
import { unlessSettled } from './settle.ts'

/** How an operation that waits for the lock and the one that holds it become commits of one push. */
export interface Together {
  /** The operation's own request: left for the holder of the lock. */
  request: string
  /** The operation of another process, by the request that it has left. Throws for one that cannot be read. */
  carryOut(request: string): CarriedOut
}

export interface CarriedOut {
  record: OpenOperation
  plan: PlanOperation
}

/** An operation of a waiting process, with its commit. */
export interface Member {
  record: OpenOperation
  commit: PreparedCommit
  report: OperationReport
}

/** Requests that are left over after this time get a turn of their own. */
const LONGEST_JOIN_MS = 4000
const CONCURRENT_WRITES = 50

/**
 * Prepares the commits of waiting operations, each on the one before. One that is refused, changes nothing, or would
 * need copies of originals, is left out: it gets its turn, and its own answer.
 */
export async function joinWaiting(
  context: OperationContext,
  { run, lease, together }: { run: OperationRun; lease: Lease; together: Together },
  below: PreparedCommit,
): Promise<Member[]> {
  const members: Member[] = []
  const requests = await lease.claim()
  // Its own request is among them.
  const others = requests.filter(({ operation }) => operation !== run.record.operation)
  const start = context.now().getTime()
  for (const handed of others) {
    const now = context.now().getTime()
    if (now > handed.until || now > start + LONGEST_JOIN_MS) continue
    const on = members.at(-1)?.commit ?? below
    const member = await memberOf(context, together, on, handed).catch(() => undefined)
    if (member !== undefined) members.push(member)
  }
  return members
}

async function memberOf(
  { repository, manager: committer, now }: OperationContext,
  together: Together,
  { snapshot }: PreparedCommit,
  { operation, request }: HandedOver,
): Promise<Member | undefined> {
  const { record, plan } = together.carryOut(request)
  const { changes, originals, message, report } = await plan(snapshot)
  if (record.operation !== operation || changes.length === 0 || originals.length > 0) return undefined
  const commit = await repository.prepare(snapshot, changes, { message, author: record.actor, committer, time: now() })
  return { record, commit, report: { ...report, commit: commit.oid } }
}

/**
 * Puts the members on record, with their reports. An operation that is on record already is carried out elsewhere: it
 * is left out with those after it, since each commit stands on those before it.
 */
export async function noteMembers({ journal, originals }: OperationContext, members: readonly Member[]): Promise<Member[]> {
  const note = async ({ record, commit: { oid, base }, report }: Member) => {
    if (!(await journal.create(record, { oid, base }))) return false
    await originals.putReport(report)
    return true
  }
  const noted = await pMap(members, (member) => note(member).catch(() => false), { concurrency: CONCURRENT_WRITES })
  const left = noted.indexOf(false)
  return left < 0 ? [...members] : members.slice(0, left)
}

/** Records the outcomes of members whose commits are on the branch. Records that stay open are settled when due. */
export async function finishMembers({ journal, onUnrecorded }: OperationContext, members: readonly Member[]): Promise<void> {
  await pMap(
    members,
    ({ record, report }) =>
      unlessSettled(journal.finish(finishedRecord(record, report))).catch((error: unknown) => onUnrecorded?.(error)),
    { concurrency: CONCURRENT_WRITES },
  )
}
