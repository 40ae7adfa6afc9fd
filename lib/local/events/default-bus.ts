import { randomUUID } from 'node:crypto'
import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'
import type { DeployedEventRule, EventPattern } from '../template/event-rules.ts'
import type { EventCalls } from './event-calls.ts'

export interface AwsEvent {
  /** A new one where it is left out. */
  id?: string
  source: string
  'detail-type': string
  detail: object
}

export interface DefaultBusOptions {
  rules: readonly DeployedEventRule[]
  calls: Pick<EventCalls, 'call'>
}

/** The bus on which AWS's services tell what happened: calls the functions whose rules want to know. */
export class DefaultBus {
  readonly #options: DefaultBusOptions
  readonly #calls = new Set<Promise<void>>()

  constructor(options: DefaultBusOptions) {
    this.#options = options
  }

  emit(event: AwsEvent): void {
    const whole = { version: '0', id: randomUUID(), account: ACCOUNT, region: LOCAL_REGION, resources: [], ...event }
    const told = { ...whole, time: new Date().toISOString() }
    const wanted = this.#options.rules.filter(({ pattern }) => matches(pattern, told))
    for (const target of wanted.flatMap(({ targets }) => targets)) {
      const call = this.#options.calls.call(target, told).finally(() => this.#calls.delete(call))
      this.#calls.add(call)
    }
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    await Promise.all(this.#calls)
  }
}

/** Fields that hold lists match when one of their values does, as EventBridge has it. */
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
