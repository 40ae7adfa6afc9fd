import { DomainError } from '../domain/errors.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import type { FabricRecord, RepositoryRecord } from '../domain/registration.ts'
import type { Reading } from './deployment.ts'
import type { OperationQueue } from './ports.ts'

export interface Sweeping extends Reading {
  queue: OperationQueue
}

/** What a sweep has found. */
export interface SweepReport {
  repositories: number
  /** Those whose remote was asked. */
  asked: number
  /** Ids of those whose branch is where nobody has looked yet. */
  moved: string[]
  /** Ids of operations that were left without an outcome. */
  unfinished: string[]
  unreachable: { repository: string; code: string }[]
}

export interface SweepOptions {
  signal?: AbortSignal
}

const CONCURRENT_REQUESTS = 10
/** A message comes again for an hour, and its operation is not finished before it comes no more. */
const VANISHED_AFTER_MS = 90 * 60_000
/** What is unfinished is among the newest. */
const LATEST_OPERATIONS = 25
/** A branch that cannot be served is tried again after this time. */
const TRY_AGAIN_MS = 60 * 60_000

/**
 * Finds what nobody has told: branches that have moved on although no webhook came, and operations whose process vanished. Costs one request for
 * each repository whose interval is over; what it finds is done by the queue's function.
 */
export async function sweep(deployment: Sweeping, { signal }: SweepOptions = {}): Promise<SweepReport> {
  const fabrics = await fabricsByRepository(deployment)
  const { repositories } = await deployment.repositories.list()
  const due = repositories.filter((repository) => isDue(repository, fabrics.get(repository.id) ?? [], deployment.now()))
  const report: SweepReport = { repositories: repositories.length, asked: 0, moved: [], unfinished: [], unreachable: [] }
  const waiting = [...due]
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined && signal?.aborted !== true; next = waiting.pop())
      await sweepOne(deployment, next, fabrics.get(next.id) ?? [], report, signal)
  }
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, work))
  return report
}

async function sweepOne(
  deployment: Sweeping,
  repository: RepositoryRecord,
  fabrics: readonly FabricRecord[],
  report: SweepReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  await deployment.repositories.change(repository.id, { swept_at: deployment.now().toISOString() })
  for (const { id } of fabrics) report.unfinished.push(...(await pickUpUnfinished(deployment, id)))
  report.asked++
  try {
    const opened = await deployment.openRepository(repository)
    const head = await opened.head(signal)
    if (head === null || head === repository.processed_head) return
    report.moved.push(repository.id)
    await pickUpMoved(deployment, repository, head)
  } catch (error) {
    report.unreachable.push({ repository: repository.id, code: error instanceof DomainError ? error.code : 'internal_error' })
  }
}

/** The shortest interval of its fabrics; without a fabric that is watched a repository is left alone. */
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
  const reason = 'no webhook told of this head'
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

/** The id of what stands for the delivery that never came. */
export function sweptDelivery(head: string, now: Date): string {
  return `sweep-${head}-${Math.floor(now.getTime() / TRY_AGAIN_MS)}`
}

/** Returns their ids. */
async function pickUpUnfinished({ journal, queue, now }: Sweeping, fabric: string): Promise<string[]> {
  const { operations } = await journal.list(fabric, { limit: LATEST_OPERATIONS })
  const age = ({ started_at }: OperationRecord) => now().getTime() - Date.parse(started_at)
  const vanished = operations.filter((one) => one.status === 'running' && age(one) > VANISHED_AFTER_MS)
  const lost = operations.filter((one) => one.status === 'queued' && age(one) > VANISHED_AFTER_MS)
  for (const { repository, operation } of vanished) await queue.enqueue({ type: 'settle', repository, fabric, operation })
  for (const { repository, operation } of lost) await queue.enqueue({ type: 'operation', repository, fabric, operation })
  return [...vanished, ...lost].map(({ operation }) => operation)
}

async function fabricsByRepository({ fabrics }: Sweeping): Promise<Map<string, FabricRecord[]>> {
  const found = new Map<string, FabricRecord[]>()
  let after: string | undefined
  do {
    const page = await fabrics.list(after === undefined ? { limit: 500 } : { limit: 500, after })
    for (const fabric of page.fabrics) found.set(fabric.repository, [...(found.get(fabric.repository) ?? []), fabric])
    after = page.next
  } while (after !== undefined)
  return found
}
