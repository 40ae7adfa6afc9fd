import type { DeadLetters, TakenLetter } from '../../lib/app/ports/queues.ts'
import { parseQueueMessage } from '../../lib/aws/sqs/queue-message.ts'
import type { MemoryQueue, Message } from './memory-queue.ts'

/** The dead letters of a simulated queue; whoever takes them has them to himself. */
export class MemoryDeadLetters implements DeadLetters {
  readonly #queue: MemoryQueue
  readonly #taken = new Set<string>()

  constructor(queue: MemoryQueue) {
    this.#queue = queue
  }

  async take(limit: number): Promise<TakenLetter[]> {
    const letters = this.#queue.deadLetters.filter(({ id }) => !this.#taken.has(id)).slice(0, limit)
    for (const { id } of letters) this.#taken.add(id)
    return letters.map((letter) => this.#letter(letter))
  }

  async bury({ id, group, body }: { id: string; group: string; body: string }): Promise<void> {
    this.#queue.deadLetters.push({ id, body, group, sentAt: 0, visibleAt: 0, receives: 1 })
  }

  #letter({ id, body, sentAt, receives }: Message): TakenLetter {
    const { deadLetters } = this.#queue
    return {
      id,
      message: parseQueueMessage(body),
      sent_at: new Date(sentAt).toISOString(),
      receives,
      putBack: async () => {
        this.#taken.delete(id)
      },
      remove: async () => {
        deadLetters.splice(
          deadLetters.findIndex((other) => other.id === id),
          1,
        )
      },
    }
  }
}
