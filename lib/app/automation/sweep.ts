import pMap from 'p-map'
import { DomainError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { pages } from '../../pages.ts'
import { mayBeProposed } from '../proposals/look-at-proposal.ts'
import { isLookedAt } from './looked-at.ts'
import { noteFault, type Resumed, type Resuming, resumeDue } from './resume-due.ts'

export type Sweeping = Resuming

/** The findings of a sweep. */
export interface SweepReport extends Resumed {
  /** Number of repositories that were due. */
  repositories: number
  /** Number of repositories whose remote was asked. */
  asked: number
  /** Ids of repositories whose branch has a head that was not looked at yet. */
  moved: string[]
  unreachable: { repository: string; code: string }[]
}

export interface SweepOptions {
  signal?: AbortSignal
  /** Gives the signal that ends a repository's turn; by default after 15 seconds. */
  turnOf?: (repository: string) => AbortSignal
}

const PAGE = 100
const CONCURRENT_REQUESTS = 10
/** Interval between two looks at a repository without a watched fabric: a safety net if nobody schedules it. */
const UNWATCHED_MS = 24 * 60 * 60_000
/** Asking for a head is one request. A host that takes longer is asked again by the next sweep. */
const PATIENCE_MS = 15_000
/** Interval between attempts to serve a head that cannot be served. */
const TRY_AGAIN_MS = 60 * 60_000

/**
 * Finds branches that moved without a webhook, and operations, uploads and deliveries that nobody finished. Makes one
 * request for each repository whose interval is over, the longest waiting first; the queue's function does the rest. An
 * error with one repository affects only that repository.
 */
export async function sweep(
  deployment: Sweeping,
  { signal, turnOf = () => AbortSignal.timeout(PATIENCE_MS) }: SweepOptions = {},
): Promise<SweepReport> {
  const report: SweepReport = { repositories: 0, asked: 0, moved: [], unfinished: [], unreachable: [], faults: [] }
  await resumeDue(deployment, report)
  const sweepNext = async (next: RepositoryRecord) => {
    if (signal?.aborted === true) return
    const turn = () => AbortSignal.any([turnOf(next.id), ...(signal ? [signal] : [])])
    try {
      await sweepOne(deployment, next, report, turn)
    } catch (error) {
      noteFault(report, `repository ${next.id}`, error)
    }
  }
  // A repository that is due at this moment is included.
  const before = new Date(deployment.now().getTime() + 1)
  for await (const page of pages((after) => deployment.repositories.due(before, { limit: PAGE, after }))) {
    report.repositories += page.repositories.length + page.unreadable.length
    report.faults.push(...page.unreadable.map(({ id, reason }) => `repository ${id}: ${reason}`))
    await pMap(page.repositories, sweepNext, { concurrency: CONCURRENT_REQUESTS })
  }
  return report
}

async function sweepOne(
  deployment: Sweeping,
  repository: RepositoryRecord,
  report: SweepReport,
  turn: () => AbortSignal,
): Promise<void> {
  const { repositories, now } = deployment
  const fabrics = await fabricsIn(deployment, repository, report)
  const seconds = shortestInterval(fabrics)
  if (seconds === undefined) {
    await repositories.schedule(repository.id, new Date(now().getTime() + UNWATCHED_MS))
    return
  }
  await askForHead(deployment, { repository, isProposed: fabrics.some(mayBeProposed) }, report, turn())
  const asked = now()
  await repositories.schedule(repository.id, new Date(asked.getTime() + seconds * 1000), { swept_at: asked.toISOString() })
}

async function fabricsIn({ fabrics }: Sweeping, { id }: RepositoryRecord, report: SweepReport): Promise<FabricRecord[]> {
  const { fabrics: found, unreadable } = await fabrics.ofRepository(id)
  report.faults.push(...unreadable.map((fabric) => `fabric ${fabric.id}: ${fabric.reason}`))
  return found
}

/** Seconds; undefined if no fabric of the repository is watched. */
function shortestInterval(fabrics: readonly FabricRecord[]): number | undefined {
  const intervals = fabrics.filter(({ watcher_enabled }) => watcher_enabled).map(({ scan_interval }) => scan_interval)
  return intervals.length === 0 ? undefined : Math.min(...intervals)
}

/** `isProposed`: a request may be open, which nobody announces when it is closed. */
async function askForHead(
  deployment: Sweeping,
  { repository, isProposed }: { repository: RepositoryRecord; isProposed: boolean },
  report: SweepReport,
  signal: AbortSignal,
): Promise<void> {
  const { id } = repository
  report.asked++
  try {
    const opened = await deployment.openRepository(repository)
    const head = await withinTime(opened.head(signal), signal)
    if (head === null) return
    const hasMoved = !isLookedAt(repository, head)
    if (hasMoved) report.moved.push(id)
    const reason = hasMoved ? 'no webhook announced this head' : 'a proposal is open'
    if (hasMoved || isProposed) await pickUp(deployment, repository, head, reason)
  } catch (error) {
    report.unreachable.push({ repository: id, code: error instanceof DomainError ? error.code : 'internal_error' })
  }
}

/** Also ends a call that ignores its signal. */
function withinTime<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () =>
      reject(new DomainError('timed_out', 'The Git host did not answer in time', { what: 'head of the branch', after_ms: 0 }))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

async function pickUp(
  { deliveries, queue, now }: Sweeping,
  { id, branch, processed_head: before }: RepositoryRecord,
  after: string,
  reason: string,
): Promise<void> {
  const delivery = sweptDelivery(after, now())
  const received_at = now().toISOString()
  const record = {
    repository: id,
    delivery,
    source: 'sweep',
    status: 'queued',
    reason,
    branch,
    before,
    after,
    received_at,
  } as const
  const known = (await deliveries.claim(record)) ?? record
  if (known.status === 'queued') await queue.enqueue({ type: 'push', repository: id, delivery })
}

/** The id of the delivery that replaces the missing webhook. */
export function sweptDelivery(head: string, now: Date): string {
  return `sweep-${head}-${Math.floor(now.getTime() / TRY_AGAIN_MS)}`
}
