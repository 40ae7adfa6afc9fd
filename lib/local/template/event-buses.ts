import type { Resources } from './resources.ts'

/** Names of the event buses of an assembly. */
export function readEventBuses(resources: Resources): string[] {
  return resources.ofType<{ Name: string }>('AWS::Events::EventBus', ['Name']).map(({ properties: { Name } }) => Name)
}
