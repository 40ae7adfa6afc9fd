import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import type { Events } from '../app/ports/ports.ts'
import type { FabricEvent } from '../contract/event.ts'
import { EVENT_SOURCE } from '../contract/event-envelope.ts'
import { clientOptions } from './client-options.ts'

/** The limit of one request (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html). */
const MAX_ENTRIES = 10
const MAX_BYTES = 250_000
/** Announcements are best effort, so an operation waits no longer. */
const REQUEST_MS = 2000

export function createEventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient({ ...clientOptions(REQUEST_MS), maxAttempts: 2 })
}

export interface EventBusOptions {
  client: Pick<EventBridgeClient, 'send'>
  busName: string
  /** Called with events that could not be sent. */
  warn: (message: string, details: Record<string, string | number>) => void
}

/** Puts events on a bus. Best effort: refused events are sent once more, and then dropped with a warning. */
export class EventBus implements Events {
  readonly #options: EventBusOptions

  constructor(options: EventBusOptions) {
    this.#options = options
  }

  async publish(events: readonly FabricEvent[]): Promise<void> {
    const { busName, warn } = this.#options
    for (const batch of batches(events.map((event) => entryOf(event, busName)))) {
      try {
        const refused = await this.#put(batch)
        const lost = refused.length === 0 ? [] : await this.#put(refused)
        if (lost.length > 0) warn('Events were refused', { events: lost.length, type: lost[0]?.DetailType ?? '' })
      } catch (error) {
        warn('Events could not be sent', { events: batch.length, reason: error instanceof Error ? error.name : 'unknown' })
      }
    }
  }

  /** Returns the refused entries. */
  async #put(entries: PutEventsRequestEntry[]): Promise<PutEventsRequestEntry[]> {
    const { Entries: results = [] } = await this.#options.client.send(new PutEventsCommand({ Entries: entries }))
    return entries.filter((_, index) => results[index]?.ErrorCode !== undefined)
  }
}

function entryOf({ type, detail }: FabricEvent, busName: string): PutEventsRequestEntry {
  return {
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: type,
    Detail: JSON.stringify(detail),
    Time: new Date(detail.time),
  }
}

function batches(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const found: PutEventsRequestEntry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Detail ?? '')
    const last = found.at(-1)
    if (last === undefined || last.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      found.push([entry])
      bytes = size
    } else {
      last.push(entry)
      bytes += size
    }
  }
  return found
}
