import type { Context, SQSEvent } from 'aws-lambda'
import { PushBatch } from '../../lib/app/automation/push-batch.ts'
import { settleVanished } from '../../lib/app/automation/settle-vanished.ts'
import { runQueued } from '../../lib/app/operations/queued-ingest.ts'
import type { QueueMessage } from '../../lib/app/ports/queues.ts'
import { parseQueueMessage } from '../../lib/aws/sqs/queue-message.ts'
import { type MessageHandler, queueFunction } from '../../lib/http/lambda/batch.ts'
import { Actor } from './actor.ts'
import { currentActor } from './ambient.ts'
import { deploymentOf, type Simulated } from './deployment.ts'
import { MAX_RECEIVES, type Message } from './memory-queue.ts'
import { MINUTE } from './names.ts'
import type { World } from './world.ts'

const FUNCTION_MS = 10 * MINUTE

/**
 * The event source of the queue's function: hands messages out, one batch of a repository at a time, and deletes those
 * that were dealt with.
 */
export class QueueWorker {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    world.queue.onSend = () => this.#look(5)
  }

  #look(delay: number): void {
    const { scheduler, network } = this.#world
    scheduler.after(delay, network, () => this.#pump(), true)
  }

  #pump(): void {
    const { queue, now } = this.#world
    const batch = queue.receive(now)
    const next = queue.nextVisible(now)
    // Also when whoever has the messages now is dead by then.
    if (next !== undefined) this.#look(next - now + 1)
    if (batch.length === 0) return
    const [{ id, receives } = { id: '', receives: 0 }] = batch
    const actor = this.#world.start(`worker-${id}-${receives}`, 2, async (self) => {
      const event = { Records: batch.map((message) => recordOf(message)) } as unknown as SQSEvent
      deployments.set(self, { world: this.#world, deployment: deploymentOf(this.#world, self) })
      const { batchItemFailures } = await handler(event, contextOf(FUNCTION_MS))
      this.#end(batch, new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)))
    })
    this.#world.scheduler.after(
      FUNCTION_MS,
      this.#world.network,
      () => {
        actor.alive = false
      },
      true,
    )
  }

  #end(batch: readonly Message[], failed: ReadonlySet<string>): void {
    const { queue, faults, seed, trace, now } = this.#world
    for (const { id, receives } of batch) {
      if (failed.has(id)) continue
      const what = `delete-${id}-${receives}`
      const fault = faults.of(new Actor(what, seed), what, 'sqs.Delete', 'told')
      trace.note(now, what, 'sqs.Delete', fault)
      if (fault === undefined || fault === 'late') queue.delete(id)
    }
    this.#look(5)
    const next = queue.nextVisible(now)
    if (next !== undefined) this.#look(next - now + 1)
  }
}

/** What each process that runs the function is wired with. */
const deployments = new WeakMap<Actor, { world: World; deployment: Simulated }>()

function wiredHere(): { world: World; deployment: Simulated; actor: Actor } {
  const actor = currentActor()
  const wired = deployments.get(actor)
  if (wired === undefined) throw new Error(`${actor.name} runs no function of the queue`)
  return { ...wired, actor }
}

/** One for all worlds, as counters of metrics are; which deployment it works with is known when it is called. */
const handler = queueFunction(
  {
    stage: 'simulation',
    maxReceives: MAX_RECEIVES,
    redelivery: {
      postpone: (receipt: string, seconds: number) => wiredHere().deployment.redelivery.postpone(receipt, seconds),
    },
    deadLetters: { bury: (message) => wiredHere().deployment.deadLetters.bury(message) },
  },
  { parse: parseQueueMessage, begin: () => messageHandler(wiredHere()) },
)

/** What `functions/ingest-queue.ts` does with a message. */
function messageHandler({ world, deployment, actor }: ReturnType<typeof wiredHere>): MessageHandler<QueueMessage> {
  const pushes = new PushBatch(deployment)
  return async (message, options) => {
    world.onMessage(actor)
    world.say(actor.name, `deals with ${JSON.stringify(message)}`)
    if (message.type === 'push') await pushes.serve(message, options)
    else if (message.type === 'settle') await settleVanished(deployment, message, options)
    else await runQueued(deployment, message, options)
  }
}

export function contextOf(ms: number): Context {
  return { getRemainingTimeInMillis: () => ms, functionName: 'simulated', awsRequestId: 'simulated' } as unknown as Context
}

function recordOf({ id, body, group, receives }: Message) {
  return {
    messageId: id,
    receiptHandle: id,
    body,
    attributes: { ApproximateReceiveCount: String(receives), MessageGroupId: group },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:operations.fifo',
    awsRegion: 'eu-central-1',
  }
}
