import { ulid } from 'ulid'
import { isError } from '../../contract/errors.ts'
import type { FailedDelivery, GivenUp, RetriedDelivery } from '../../contract/given-up.ts'
import { definedOf } from '../../defined-of.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import type { Clock, Records } from '../deployment.ts'
import type { DeadEvents, DeadLetters, OperationQueue, QueueMessage, TakenLetter } from '../ports/queues.ts'
import type { Sees } from '../registry/visible.ts'

export interface Redriving extends Records, Clock {
  queue: OperationQueue
  deadLetters: DeadLetters
}

const MOST = 100

/**
 * The oldest dead letters that the caller sees, at least one of each repository, and the dead events, which belong to
 * no repository; none is removed.
 */
export async function failedDeliveries(deployment: Redriving & { deadEvents: DeadEvents }, sees?: Sees): Promise<GivenUp> {
  const isOperator = sees?.(undefined) ?? true
  const [failed, events] = await Promise.all([
    failedMessages(deployment, sees),
    isOperator ? deployment.deadEvents.list(MOST) : [],
  ])
  return { failed, events }
}

async function failedMessages(deployment: Redriving, sees: Sees | undefined): Promise<FailedDelivery[]> {
  const letters = await take(deployment)
  try {
    const isSeen = seenLetters(deployment, sees)
    const seen = await Promise.all(letters.map(isSeen))
    return await Promise.all(letters.filter((_, index) => seen[index]).map((letter) => describe(deployment, letter)))
  } finally {
    await Promise.all(letters.map((letter) => letter.putBack()))
  }
}

/** Whether a caller sees a letter: that of a repository that it sees. */
function seenLetters({ repositories }: Redriving, sees: Sees | undefined): (letter: TakenLetter) => Promise<boolean> {
  if (sees === undefined) return () => Promise.resolve(true)
  const known = new Map<string, Promise<boolean>>()
  const isSeen = async (id: string) => {
    try {
      return sees(await repositories.get(id))
    } catch (error) {
      if (isError(error, 'record_unreadable')) return sees(undefined)
      throw error
    }
  }
  return ({ message }) => {
    if (message === undefined) return Promise.resolve(sees(undefined))
    const { repository } = message
    const seen = known.get(repository) ?? isSeen(repository)
    known.set(repository, seen)
    return seen
  }
}

export interface RetryRequest {
  /** Undefined: all. */
  ids?: readonly string[] | undefined
  sees?: Sees | undefined
}

/**
 * Sends dead letters again that the caller sees: all of them, or those with one of the ids. Letters that cannot be
 * parsed stay where they are.
 */
export async function retryDeliveries(deployment: Redriving, { ids, sees }: RetryRequest = {}): Promise<RetriedDelivery[]> {
  const isSeen = seenLetters(deployment, sees)
  const retried: RetriedDelivery[] = []
  const left: TakenLetter[] = []
  for (let letters = await take(deployment); letters.length > 0; letters = await take(deployment)) {
    for (const letter of letters) {
      const isAsked = (ids === undefined || ids.includes(letter.id)) && (await isSeen(letter))
      const outcome = isAsked ? await retry(deployment, letter) : undefined
      if (outcome !== undefined) retried.push(outcome)
      if (outcome === undefined || outcome.outcome === 'unreadable') left.push(letter)
    }
  }
  await Promise.all(left.map((letter) => letter.putBack()))
  return retried
}

function take({ deadLetters }: Pick<Redriving, 'deadLetters'>): Promise<TakenLetter[]> {
  return deadLetters.take(MOST)
}

async function retry(deployment: Redriving, letter: TakenLetter): Promise<RetriedDelivery> {
  const { id, message } = letter
  if (message === undefined) return { id, outcome: 'unreadable' }
  const isDone = await wasDone(deployment, message)
  const asked = isDone ? {} : await ask(deployment, message)
  await letter.remove()
  return { id, outcome: isDone ? 'done' : 'queued', ...asked }
}

/**
 * Whether another message, such as one of the sweep, has done the work since. Sending the letter again would overwrite
 * the outcome, including the lost commits that it names.
 */
async function wasDone({ deliveries, journal }: Redriving, message: QueueMessage): Promise<boolean> {
  try {
    if (message.type === 'push') return (await deliveries.get(message.repository, message.delivery))?.status === 'processed'
    const record = await journal.get(message.fabric, message.operation)
    return record !== undefined && !isOpen(record) && record.status !== 'failed'
  } catch (error) {
    if (!isError(error, 'record_unreadable')) throw error
    return false
  }
}

async function ask(deployment: Redriving, message: QueueMessage): Promise<{ operation?: string }> {
  const { queue, deliveries } = deployment
  if (message.type === 'operation') return askAnew(deployment, message)
  if (message.type !== 'push') {
    await queue.enqueue(message)
    return {}
  }
  await deliveries.note(message.repository, message.delivery, { status: 'queued' })
  // The head may count as processed: files whose ingestion the Git host refused still wait.
  await queue.enqueue({ ...message, force: true })
  return {}
}

/**
 * An open operation is queued again. A failed operation keeps its outcome, and a new operation takes over its request.
 */
async function askAnew(
  { journal, queue, now }: Redriving,
  message: Extract<QueueMessage, { type: 'operation' }>,
): Promise<{ operation?: string }> {
  const record = await journal.get(message.fabric, message.operation)
  if (record === undefined) return {}
  if (isOpen(record)) {
    await queue.enqueue(message)
    return { operation: record.operation }
  }
  const { kind, fabric, repository, actor, request } = record
  const operation = ulid()
  const started_at = now().toISOString()
  await journal.start({ operation, kind, fabric, repository, actor, status: 'queued', started_at, ...definedOf({ request }) })
  await queue.enqueue({ type: 'operation', repository, fabric, operation })
  return { operation }
}

async function describe(
  { deliveries, journal }: Pick<Redriving, 'deliveries' | 'journal'>,
  { id, message, sent_at }: TakenLetter,
): Promise<FailedDelivery> {
  if (message === undefined) return { id, type: 'unreadable', sent_at }
  const record =
    message.type === 'push'
      ? await deliveries.get(message.repository, message.delivery)
      : await journal.get(message.fabric, message.operation)
  const failure = record !== undefined && 'failure' in record ? record.failure : undefined
  const { type, ...named } = message
  return { id, type, ...named, sent_at, ...definedOf({ failure }) }
}
