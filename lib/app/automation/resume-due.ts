import { decodeTime } from 'ulid'
import type { DeliveryRecord } from '../../contract/delivery.ts'
import type { OperationRecord } from '../../contract/operation.ts'
import type { UploadGrant } from '../../contract/upload.ts'
import { pages } from '../../pages.ts'
import type { Reading } from '../deployment.ts'
import { receiveUpload } from '../operations/uploads.ts'
import type { DuePage } from '../ports/journal.ts'
import type { Uploads } from '../ports/ports.ts'
import type { OperationQueue } from '../ports/queues.ts'

const PAGE = 100
const MINUTE_MS = 60_000
/**
 * Bounds of the interval between two checks of an open record. The interval is the record's age, so that old records
 * cost little.
 */
const SHORTEST_MS = 5 * MINUTE_MS
const LONGEST_MS = 24 * 60 * MINUTE_MS
/** An operation that no worker has finished in this time is given up: whatever kills its workers would never stop. */
const GIVEN_UP_AFTER_MS = 7 * 24 * 60 * MINUTE_MS

export interface Resuming extends Reading {
  queue: OperationQueue
  uploads: Pick<Uploads, 'has'>
}

export interface Resumed {
  /** Ids of due operations, uploads and deliveries whose messages were sent again. */
  unfinished: string[]
  /** Unreadable records, and other errors; none of them stopped the rest. */
  faults: string[]
}

interface Page<T> {
  items: T[]
  unreadable: { id: string; reason: string }[]
  next?: string | undefined
}

/**
 * Sends a message for every open operation, upload and delivery that is due, of any age. A failure of one does not stop
 * the others.
 */
export async function resumeDue(deployment: Resuming, report: Resumed): Promise<void> {
  const { journal, uploadGrants, deliveries, now } = deployment
  const before = now()
  const operations = async (page: DuePage) => {
    const { operations: items, ...rest } = await journal.due(before, page)
    return { items, ...rest }
  }
  const uploads = async (page: DuePage) => {
    const { grants: items, ...rest } = await uploadGrants.due(before, page)
    return { items, ...rest }
  }
  const pushes = async (page: DuePage) => {
    const { deliveries: items, ...rest } = await deliveries.due(before, page)
    return { items, ...rest }
  }
  await each(
    operations,
    report,
    (record) => resumeOperation(deployment, record),
    ({ operation }) => operation,
  )
  await each(
    uploads,
    report,
    (grant) => resumeUpload(deployment, grant),
    ({ upload }) => upload,
  )
  await each(
    pushes,
    report,
    (record) => resumeDelivery(deployment, record),
    ({ delivery }) => delivery,
  )
}

async function each<T>(
  read: (page: DuePage) => Promise<Page<T>>,
  report: Resumed,
  resume: (item: T) => Promise<boolean>,
  idOf: (item: T) => string,
): Promise<void> {
  for await (const page of pages((after) => read({ limit: PAGE, after }))) {
    report.faults.push(...page.unreadable.map(({ id, reason }) => `${id}: ${reason}`))
    for (const item of page.items) {
      try {
        if (await resume(item)) report.unfinished.push(idOf(item))
      } catch (error) {
        noteFault(report, idOf(item), error)
      }
    }
  }
}

/**
 * An operation that may have pushed is settled first: both messages are in the repository's group of the queue, which
 * keeps their order.
 */
async function resumeOperation({ journal, queue, now }: Resuming, record: OperationRecord): Promise<boolean> {
  const { repository, fabric, operation, status, started_at, request } = record
  const giveUp = now().getTime() - Date.parse(started_at) > GIVEN_UP_AFTER_MS
  if (status !== 'queued' || giveUp)
    await queue.enqueue({ type: 'settle', repository, fabric, operation, ...(giveUp && { giveUp }) })
  if (!giveUp && (status === 'queued' || request !== undefined))
    await queue.enqueue({ type: 'operation', repository, fabric, operation })
  await journal.postpone(fabric, operation, nextLook(now(), Date.parse(started_at)))
  return true
}

/**
 * If the file was uploaded and has no operation, its event was lost. If it was not uploaded, there is nothing to do.
 */
async function resumeUpload(deployment: Resuming, { upload }: UploadGrant): Promise<boolean> {
  const { uploadGrants, uploads, now } = deployment
  if (await uploads.has(upload)) {
    await receiveUpload(deployment, upload)
    return true
  }
  const granted = decodeTime(upload)
  if (now().getTime() - granted > LONGEST_MS) await uploadGrants.taken(upload)
  else await uploadGrants.postpone(upload, nextLook(now(), granted))
  return false
}

async function resumeDelivery({ deliveries, queue, now }: Resuming, record: DeliveryRecord): Promise<boolean> {
  const { repository, delivery, source, received_at } = record
  // The watcher ingests even if the branch has not moved.
  const force = source === 'watcher'
  await queue.enqueue({ type: 'push', repository, delivery, ...(force && { force }) })
  await deliveries.postpone(repository, delivery, nextLook(now(), Date.parse(received_at)))
  return true
}

/** `since`: in milliseconds of the epoch. */
function nextLook(now: Date, since: number): Date {
  const age = now.getTime() - since
  return new Date(now.getTime() + Math.min(Math.max(age, SHORTEST_MS), LONGEST_MS))
}

/** Notes the error of one item, so that the others still have their turn. */
export function noteFault({ faults }: Pick<Resumed, 'faults'>, id: string, error: unknown): void {
  faults.push(`${id}: ${error instanceof Error ? error.message : String(error)}`)
}
