import { randomUUID } from 'node:crypto'
import { functionArn } from '../lambda/lambda-function.ts'
import type { FunctionError, InvocationResult } from '../lambda/lambda-runtime-api.ts'
import { untilAdmitted } from '../lambda/throttled-error.ts'
import { DEFAULT_RETRIES, type InvokeConfig } from '../template/invoke-configs.ts'
import type { EventTarget } from '../template/targets.ts'
import type { DeadEvent } from './dead-event-sender.ts'

export interface EventCallsOptions {
  /** Configurations by the function's name. */
  configs: ReadonlyMap<string, InvokeConfig>
  invoke(name: string, event: unknown): Promise<InvocationResult>
  /** Puts an event into its queue of dead events. */
  bury(event: DeadEvent): Promise<void>
  onError: (error: unknown) => void
}

/**
 * Calls functions for events whose senders do not wait for an answer, as EventBridge and Lambda do. Retries after a
 * failure, but at once instead of after a minute; a call that is throttled is no attempt. An event that fails each
 * time, or whose function cannot be called, goes to the queue that the template names
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export class EventCalls {
  readonly #options: EventCallsOptions
  readonly #closed = new AbortController()

  constructor(options: EventCallsOptions) {
    this.#options = options
  }

  /** Resolves when the event is processed or in its queue. Never rejects. */
  call(target: EventTarget, event: object): Promise<void> {
    return this.#call(target, event).catch(this.#options.onError)
  }

  /** Stops retries. A later failure comes from the shutdown, so its event is not dead. */
  close(): void {
    this.#closed.abort()
  }

  async #call({ function: name, deadLetterArn }: EventTarget, event: object): Promise<void> {
    const { retries, onFailureArn } = this.#options.configs.get(name) ?? { retries: DEFAULT_RETRIES }
    let failure: FunctionError | undefined
    for (let attempt = 0; attempt <= retries && !this.#closed.signal.aborted; attempt++) {
      const result = await this.#invoke(name, event)
      if ('unreachable' in result)
        return this.#giveUp(name, deadLetterArn, undeliverable(name, event, result.unreachable), result.unreachable)
      if (!('error' in result)) return
      failure = result.error
    }
    if (failure === undefined) return
    const reason = `${failure.errorType}: ${failure.errorMessage}`
    await this.#giveUp(name, onFailureArn, { sender: name, body: record(name, event, failure, retries + 1) }, reason)
  }

  async #invoke(name: string, event: object): Promise<InvocationResult | { unreachable: string }> {
    try {
      return await untilAdmitted(() => this.#options.invoke(name, event), this.#closed.signal)
    } catch (error) {
      return { unreachable: error instanceof Error ? error.message : String(error) }
    }
  }

  async #giveUp(name: string, queueArn: string | undefined, event: Omit<DeadEvent, 'queueArn'>, reason: string): Promise<void> {
    if (this.#closed.signal.aborted) return
    if (queueArn !== undefined) await this.#options.bury({ ...event, queueArn })
    const kept = queueArn === undefined ? 'is lost' : `is in the queue ${queueArn.slice(queueArn.lastIndexOf(':') + 1)}`
    this.#options.onError(new Error(`${name} failed on an event, which ${kept}: ${reason}`))
  }
}

/** EventBridge's message for an event that it cannot deliver. */
function undeliverable(name: string, event: object, reason: string): Omit<DeadEvent, 'queueArn'> {
  const attributes = { TARGET_ARN: functionArn({ name }), ERROR_CODE: 'NO_RESOURCE', ERROR_MESSAGE: reason }
  return { body: event, attributes }
}

/** Lambda's record of an event on which a function failed in every attempt. */
function record(name: string, event: object, failure: FunctionError, calls: number): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${functionArn({ name })}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: calls,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: failure,
  }
}
