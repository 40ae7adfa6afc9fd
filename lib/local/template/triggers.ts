import { functionIn } from './physical-names.ts'
import type { Resources } from './resources.ts'

/** An event source mapping of a queue. */
export interface QueueTrigger {
  queueArn: string
  function: string
  /** Messages of one event. */
  batchSize: number
  /** Number of concurrent events. */
  concurrency: number
}

interface MappingProperties {
  EventSourceArn: string
  FunctionName: string
  BatchSize?: number
  ScalingConfig?: { MaximumConcurrency: number }
  FunctionResponseTypes?: string[]
}

const PROPERTIES = ['EventSourceArn', 'FunctionName', 'BatchSize', 'ScalingConfig', 'FunctionResponseTypes'] as const

/**
 * The queues and the functions that they invoke. Throws for a mapping that would ignore the failures reported by its
 * function.
 */
export function readQueueTriggers(resources: Resources): QueueTrigger[] {
  return resources.ofType<MappingProperties>('AWS::Lambda::EventSourceMapping', PROPERTIES).map(({ properties }) => {
    const {
      EventSourceArn: queueArn,
      FunctionName: called,
      BatchSize: batchSize = 10,
      FunctionResponseTypes: reports,
    } = properties
    const name = functionIn(called)
    const concurrency = properties.ScalingConfig?.MaximumConcurrency ?? 1
    if (reports?.includes('ReportBatchItemFailures') !== true)
      throw new Error(`The event source of ${name} does not read batch item failures, which the embedded stack relies on`)
    return { queueArn, function: name, batchSize, concurrency }
  })
}
