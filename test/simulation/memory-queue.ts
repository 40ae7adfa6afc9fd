import { MINUTE } from './names.ts'

export interface Message {
  id: string
  body: string
  group: string
  sentAt: number
  /** Hidden until then: received, or put off. */
  visibleAt: number
  receives: number
}

/** As the stack sets the queue up (infra/constructs/operation-queue.ts). */
export const MAX_RECEIVES = 8
export const VISIBILITY_MS = 11 * MINUTE
const DEDUPLICATION_MS = 5 * MINUTE
const BATCH = 10

/** A FIFO queue of SQS with its dead letters: what is asked of it happens at once and without fail. */
export class MemoryQueue {
  readonly messages: Message[] = []
  readonly deadLetters: Message[] = []
  onSend: () => void = () => undefined
  readonly #sent = new Map<string, number>()
  #count = 0

  send(now: number, body: string, group: string, deduplication: string): void {
    const before = this.#sent.get(deduplication)
    if (before !== undefined && now - before < DEDUPLICATION_MS) return
    this.#sent.set(deduplication, now)
    this.#count += 1
    this.messages.push({ id: `m${this.#count}`, body, group, sentAt: now, visibleAt: now, receives: 0 })
    this.onSend()
  }

  /** The next messages of a group; none as long as one of it is hidden. */
  receive(now: number): Message[] {
    const groups = new Set(this.messages.map(({ group }) => group))
    for (const group of groups) {
      const waiting = this.messages.filter((message) => message.group === group)
      if (waiting.some(({ visibleAt }) => visibleAt > now)) continue
      const batch: Message[] = []
      for (const message of waiting.slice(0, BATCH)) {
        if (message.receives < MAX_RECEIVES) batch.push(message)
        else this.#giveUp(message)
      }
      for (const message of batch) {
        message.receives += 1
        message.visibleAt = now + VISIBILITY_MS
      }
      if (batch.length > 0) return batch
    }
    return []
  }

  delete(id: string): void {
    const index = this.messages.findIndex((message) => message.id === id)
    if (index >= 0) this.messages.splice(index, 1)
  }

  postpone(id: string, until: number): void {
    const message = this.messages.find((one) => one.id === id)
    if (message !== undefined) message.visibleAt = until
  }

  /** When something that is hidden now may be received. */
  nextVisible(now: number): number | undefined {
    const times = this.messages.map(({ visibleAt }) => visibleAt).filter((at) => at > now)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  #giveUp(message: Message): void {
    this.delete(message.id)
    this.deadLetters.push(message)
  }
}
