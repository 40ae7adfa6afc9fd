import type { Resources } from './resources.ts'

/** Lambda's reaction to a function that fails on an event whose sender does not wait for an answer. */
export interface InvokeConfig {
  /** Number of repeated calls. */
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
/** Lambda's default for a function without a configuration. */
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
