import type { Resources } from './resources.ts'

/** What Lambda does when a function fails on an event whose sender does not wait for an answer. */
export interface InvokeConfig {
  /** How often it calls the function again. */
  retries: number
  /** The queue for events on which the function has failed each time. */
  onFailureArn?: string
}

interface InvokeConfigProperties {
  FunctionName: string
  MaximumRetryAttempts?: number
  DestinationConfig?: { OnFailure?: { Destination: string } }
}

const PROPERTIES = ['FunctionName', 'MaximumRetryAttempts', 'DestinationConfig'] as const
/** Lambda's own number for a function without a configuration. */
export const DEFAULT_RETRIES = 2

/** By the function's name. */
export function readInvokeConfigs(resources: Resources): ReadonlyMap<string, InvokeConfig> {
  const configs = resources.ofType<InvokeConfigProperties>('AWS::Lambda::EventInvokeConfig', PROPERTIES)
  return new Map(
    configs.map(({ properties: { FunctionName: name, MaximumRetryAttempts: retries, DestinationConfig: destinations } }) => {
      const destination = destinations?.OnFailure?.Destination
      const onFailure = destination === undefined ? {} : { onFailureArn: destination }
      return [name, { retries: retries ?? DEFAULT_RETRIES, ...onFailure }]
    }),
  )
}
