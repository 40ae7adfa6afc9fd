import type { DeliveryRecord } from '../../contract/delivery-record.ts'
import { isLookedAt, type RepositoryRecord } from '../../contract/registration.ts'
import { irrelevance, type PushedBranch } from '../../domain/push/pushed-branch.ts'
import type { Clock } from '../deployment.ts'
import type { Journal } from '../ports/journal.ts'
import type { Deliveries } from '../ports/ports.ts'
import type { OperationQueue } from '../ports/queues.ts'
import type { WatchedDirectories } from './watched-directories.ts'

/** What it takes to receive pushes: no repository is looked at. */
export interface Receiving extends Clock {
  journal: Pick<Journal, 'operationOf'>
  deliveries: Deliveries
  queue: OperationQueue
  watched: WatchedDirectories
}

/** A delivery whose proof was found good. */
export interface ProvedDelivery {
  repository: RepositoryRecord
  source: string
  delivery: string
  pushes: readonly PushedBranch[]
}

/** What is answered to a delivery. */
export interface ReceivedDelivery extends DeliveryRecord {
  /** It came before. */
  duplicate: boolean
}

/** Puts a delivery on record, once, and has the branch looked at where it says anything that is new to us. */
export async function receivePushes(deployment: Receiving, proved: ProvedDelivery): Promise<ReceivedDelivery> {
  const { deliveries, queue, now } = deployment
  const { repository, source, delivery, pushes } = proved
  const push = pushes.find(({ branch }) => branch === repository.branch)
  const judged = await judge(deployment, proved, push)
  const record: DeliveryRecord = {
    repository: repository.id,
    delivery,
    source,
    ...judged,
    ...(push === undefined ? {} : { branch: push.branch, before: push.before, after: push.after }),
    received_at: now().toISOString(),
  }
  const earlier = await deliveries.claim(record)
  const known = earlier ?? record
  // Also what came before: whoever put it on record may have ended before it was in the queue, which takes the same
  // message once.
  if (known.status === 'queued') await queue.enqueue({ type: 'push', repository: repository.id, delivery })
  return { ...known, duplicate: earlier !== undefined }
}

type Judged = Pick<DeliveryRecord, 'status' | 'reason'>

async function judge(
  { journal, watched, now }: Receiving,
  { repository, pushes }: ProvedDelivery,
  push: PushedBranch | undefined,
): Promise<Judged> {
  const ignored = (reason: string): Judged => ({ status: 'ignored', reason })
  if (push === undefined) return ignored(`it concerns ${namesOf(pushes)}, not the branch ${repository.branch}`)
  if (push.after === null)
    return ignored(`the branch ${push.branch} was deleted: there is nothing to ingest until it is pushed again`)
  if (isLookedAt(repository, push.after)) return ignored('this head was looked at before')
  const own = await journal.operationOf(push.after)
  // With another commit before it, it is our own that somebody has set the branch back to.
  if (own !== undefined && own.base === push.before)
    return { status: 'own_push', reason: `operation ${own.operation} of the fabric ${own.fabric}` }
  const reason = irrelevance(push, await watched.of(repository.id, now()))
  return reason === undefined ? { status: 'queued' } : ignored(reason)
}

const MAX_NAMES = 5

function namesOf(pushes: readonly PushedBranch[]): string {
  const names = pushes.slice(0, MAX_NAMES).map(({ branch }) => branch)
  const rest = pushes.length - names.length
  return names.length === 0 ? 'no branch' : `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
