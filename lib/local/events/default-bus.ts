import { randomUUID } from 'node:crypto'
import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'
import type { DeployedEventRule, EventPattern } from '../template/event-rules.ts'
import { stackId } from '../template/physical-names.ts'
import type { EventCalls } from './event-calls.ts'

export interface AwsEvent {
  /** A random id by default. */
  id?: string
  source: string
  'detail-type': string
  detail: object
}

export interface DefaultBusOptions {
  rules: readonly DeployedEventRule[]
  calls: Pick<EventCalls, 'call'>
}

/** The bus for events of AWS's own services: calls each function whose rule matches. */
export class DefaultBus {
  readonly #options: DefaultBusOptions
  readonly #calls = new Set<Promise<void>>()

  constructor(options: DefaultBusOptions) {
    this.#options = options
  }

  emit(event: AwsEvent): void {
    const whole = { version: '0', id: randomUUID(), account: ACCOUNT, region: LOCAL_REGION, resources: [], ...event }
    const sent = { ...whole, time: new Date().toISOString() }
    const matching = this.#options.rules.filter(({ pattern }) => matches(pattern, sent))
    for (const target of matching.flatMap(({ targets }) => targets)) {
      const call = this.#options.calls.call(target, sent).finally(() => this.#calls.delete(call))
      this.#calls.add(call)
    }
  }

  /** Resolves when all calls have ended. */
  async close(): Promise<void> {
    await Promise.all(this.#calls)
  }
}

/** Whether an event matches a pattern. A list matches if one of its values does, as in EventBridge. */
export function matches(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value: unknown = typeof event === 'object' && event !== null ? Reflect.get(event, field) : undefined
    if (!isList(wanted)) return matches(wanted, value)
    return [value].flat().some((one) => wanted.some((option) => fits(option, one)))
  })
}

function isList(wanted: EventPattern[string]): wanted is readonly (string | { prefix: string })[] {
  return Array.isArray(wanted)
}

function fits(option: string | { prefix: string }, value: unknown): boolean {
  if (typeof option === 'string') return value === option
  return typeof value === 'string' && value.startsWith(option.prefix)
}

/**
 * CloudFormation's event of a stack that was deployed again
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html).
 */
export function stackUpdated(name: string): AwsEvent {
  return {
    source: 'aws.cloudformation',
    'detail-type': 'CloudFormation Stack Status Change',
    detail: { 'stack-id': stackId(name), 'status-details': { status: 'UPDATE_COMPLETE' } },
  }
}
