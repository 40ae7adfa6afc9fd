import type { Resources } from './resources.ts'
import { type EventTarget, eventTarget, type TargetProperties } from './targets.ts'

/** A rule that calls functions for events of the default bus. */
export interface DeployedEventRule {
  pattern: EventPattern
  targets: EventTarget[]
}

/** Values that a field may have, by the field's name; objects go on within the field. */
export interface EventPattern {
  [field: string]: EventPattern | readonly (string | { prefix: string })[]
}

interface RuleProperties {
  EventPattern?: EventPattern
  Targets?: TargetProperties[]
}

export function readEventRules(resources: Resources): DeployedEventRule[] {
  const rules = resources.ofType<RuleProperties>('AWS::Events::Rule', ['EventPattern', 'Targets'])
  return rules.flatMap(({ properties: { EventPattern: pattern, Targets: targets = [] } }) =>
    pattern === undefined ? [] : [{ pattern, targets: targets.map(eventTarget) }],
  )
}

/** Names of the event buses of an assembly. */
export function readEventBuses(resources: Resources): string[] {
  return resources.ofType<{ Name: string }>('AWS::Events::EventBus', ['Name']).map(({ properties: { Name } }) => Name)
}
