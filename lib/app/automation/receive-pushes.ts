import { createHash } from 'node:crypto'
import type { DeliveryRecord, ReceivedDelivery } from '../../contract/delivery.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { irrelevance, type PushedBranch } from '../../domain/push/pushed-branch.ts'
import type { Clock } from '../deployment.ts'
import type { Journal } from '../ports/journal.ts'
import type { Deliveries } from '../ports/ports.ts'
import type { OperationQueue } from '../ports/queues.ts'
import type { Fabrics } from '../ports/registry.ts'
import { fabricsOf } from '../registry/fabrics.ts'
import { isLookedAt } from './looked-at.ts'

/** The part of a deployment that receives pushes, without reading any repository. */
export interface Receiving extends Clock {
  journal: Pick<Journal, 'operationOf'>
  deliveries: Deliveries
  queue: OperationQueue
  watched: WatchedDirectories
}

/** A delivery whose proof was verified. */
export interface ProvedDelivery {
  repository: RepositoryRecord
  source: string
  /** The host's id. */
  delivery: string
  pushes: readonly PushedBranch[]
}

/**
 * Records a delivery, once, and queues a look at the branch if the delivery may bring something new. A push to the
 * repository's branch is one delivery, whichever host announces it and under whichever id: neither is part of what most
 * hosts sign.
 */
export async function receivePushes(deployment: Receiving, proved: ProvedDelivery): Promise<ReceivedDelivery> {
  const { now } = deployment
  const { repository, source, pushes } = proved
  const push = pushes.find(({ branch }) => branch === repository.branch)
  const judged = await judge(deployment, proved, push)
  const delivery = push === undefined ? proved.delivery : pushId(repository, push)
  const record: DeliveryRecord = {
    repository: repository.id,
    delivery,
    source,
    ...judged,
    ...(push === undefined
      ? {}
      : { host_delivery: proved.delivery, branch: push.branch, before: push.before, after: push.after }),
    received_at: now().toISOString(),
  }
  return claimAndQueue(deployment, record)
}

/** Records a delivery unless it is known, and queues it unless nothing is to be done for it. */
export async function claimAndQueue(
  { deliveries, queue }: Pick<Receiving, 'deliveries' | 'queue'>,
  record: DeliveryRecord,
): Promise<ReceivedDelivery> {
  const { repository, delivery } = record
  const earlier = await deliveries.claim(record)
  const known = earlier ?? record
  // Also for a known delivery: its first receiver may have died before it queued the message. The queue drops
  // duplicates.
  if (known.status === 'queued') await queue.enqueue({ type: 'push', repository, delivery })
  return { ...known, duplicate: earlier !== undefined }
}

const ID_LENGTH = 32

/** The id of a push in the ledger: a digest of the repository, the branch, and its heads before and after. */
function pushId({ id }: RepositoryRecord, { branch, before, after }: PushedBranch): string {
  return `push-${digestOf([id, branch, before, after])}`
}

/** Identifies what was announced, whoever announces it. */
export function digestOf(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, ID_LENGTH)
}

type Judged = Pick<DeliveryRecord, 'status' | 'reason'>

async function judge(
  { journal, watched, now }: Receiving,
  { repository, pushes }: ProvedDelivery,
  push: PushedBranch | undefined,
): Promise<Judged> {
  const ignored = (reason: string): Judged => ({ status: 'ignored', reason })
  if (push === undefined) return ignored(`the push is to ${namesOf(pushes)}, not to the branch ${repository.branch}`)
  if (push.after === null)
    return ignored(`the branch ${push.branch} was deleted: there is nothing to ingest until it is pushed again`)
  if (isLookedAt(repository, push.after)) return ignored('this head was looked at before')
  const [own, { fabrics, directories }] = await Promise.all([journal.operationOf(push.after), watched.of(repository.id, now())])
  // If the commit before the push is not its base, somebody has set the branch back to our commit.
  // An operation of another repository is none of the business of who may send deliveries of this one.
  // A commit of a proposal comes to the branch by a merge.
  if (own !== undefined && own.branch === undefined && own.base === push.before && fabrics.includes(own.fabric))
    return { status: 'own_push', reason: `operation ${own.operation} of the fabric ${own.fabric}` }
  const reason = irrelevance(push, directories)
  return reason === undefined ? { status: 'queued' } : ignored(reason)
}

const MAX_NAMES = 5

function namesOf(pushes: readonly PushedBranch[]): string {
  const names = pushes.slice(0, MAX_NAMES).map(({ branch }) => branch)
  const rest = pushes.length - names.length
  return names.length === 0 ? 'no branch' : `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** The sweep finds pushes to a fabric that is registered meanwhile. */
const KEEP_MS = 60_000

interface Watched {
  fabrics: readonly string[]
  directories: readonly string[]
}

/** The names and directories of a repository's fabrics, cached for a minute: deliveries come in bursts. */
export class WatchedDirectories {
  readonly #fabrics: Fabrics
  readonly #known = new Map<string, Watched & { until: number }>()

  constructor(fabrics: Fabrics) {
    this.#fabrics = fabrics
  }

  async of(repository: string, now: Date): Promise<Watched> {
    const known = this.#known.get(repository)
    if (known !== undefined && known.until > now.getTime()) return known
    const found = await fabricsOf({ fabrics: this.#fabrics }, repository)
    const watched = { fabrics: found.map(({ id }) => id), directories: found.map(({ directory }) => directory) }
    this.#known.set(repository, { ...watched, until: now.getTime() + KEEP_MS })
    return watched
  }
}
