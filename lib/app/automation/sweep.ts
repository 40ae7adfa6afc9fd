import pMap from 'p-map'
import { byText } from '../../by-text.ts'
import { DomainError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { definedOf } from '../../defined-of.ts'
import { pages } from '../../pages.ts'
import { isLookedAt } from './looked-at.ts'
import { noteFault, type Resumed, type Resuming, resumeDue } from './resume-due.ts'

export type Sweeping = Resuming

/** The findings of a sweep. */
export interface SweepReport extends Resumed {
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

const CONCURRENT_REQUESTS = 10
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
  const due = await dueRepositories(deployment, report)
  const sweepNext = async (next: RepositoryRecord) => {
    if (signal?.aborted === true) return
    await sweepOne(deployment, next, report, AbortSignal.any([turnOf(next.id), ...(signal ? [signal] : [])]))
  }
  await pMap(due, sweepNext, { concurrency: CONCURRENT_REQUESTS })
  return report
}

/** The longest waiting repositories come first. */
async function dueRepositories(deployment: Sweeping, report: SweepReport): Promise<RepositoryRecord[]> {
  const fabrics = await fabricsByRepository(deployment, report)
  const { repositories, unreadable } = await deployment.repositories.list()
  report.repositories = repositories.length + unreadable.length
  report.faults.push(...unreadable.map(({ id, reason }) => `repository ${id}: ${reason}`))
  const due = repositories.filter((repository) => isDue(repository, fabrics.get(repository.id) ?? [], deployment.now()))
  const sweptAt = ({ swept_at = '' }: RepositoryRecord) => swept_at
  return due.sort(byText(sweptAt))
}

async function sweepOne(
  deployment: Sweeping,
  repository: RepositoryRecord,
  report: SweepReport,
  signal: AbortSignal,
): Promise<void> {
  const { id } = repository
  report.asked++
  try {
    const opened = await deployment.openRepository(repository)
    const head = await withinTime(opened.head(signal), signal)
    if (head !== null && !isLookedAt(repository, head)) {
      report.moved.push(id)
      await pickUpMoved(deployment, repository, head)
    }
  } catch (error) {
    report.unreachable.push({ repository: id, code: error instanceof DomainError ? error.code : 'internal_error' })
  }
  try {
    await deployment.repositories.change(id, { swept_at: deployment.now().toISOString() })
  } catch (error) {
    noteFault(report, `repository ${id}`, error)
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

/** By the shortest interval of its watched fabrics; a repository without one is never due. */
function isDue({ swept_at }: RepositoryRecord, fabrics: readonly FabricRecord[], now: Date): boolean {
  const watched = fabrics.filter(({ watcher_enabled }) => watcher_enabled)
  if (watched.length === 0) return false
  const seconds = Math.min(...watched.map(({ scan_interval }) => scan_interval))
  return swept_at === undefined || now.getTime() - Date.parse(swept_at) >= seconds * 1000
}

async function pickUpMoved(
  { deliveries, queue, now }: Sweeping,
  { id, branch, processed_head: before }: RepositoryRecord,
  after: string,
): Promise<void> {
  const delivery = sweptDelivery(after, now())
  const reason = 'no webhook announced this head'
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

async function fabricsByRepository({ fabrics }: Sweeping, report: SweepReport): Promise<Map<string, FabricRecord[]>> {
  const found = new Map<string, FabricRecord[]>()
  for await (const page of pages((after) => fabrics.list({ limit: 500, ...definedOf({ after }) }))) {
    for (const fabric of page.fabrics) found.set(fabric.repository, [...(found.get(fabric.repository) ?? []), fabric])
    report.faults.push(...page.unreadable.map(({ id, reason }) => `fabric ${id}: ${reason}`))
  }
  return found
}
