import type { Resources } from './resources.ts'

/** An event source mapping of a queue. */
export interface QueueTrigger {
  queueArn: string
  function: string
  /** Messages of one event. */
  batchSize: number
}

interface MappingProperties {
  EventSourceArn: string
  FunctionName: string
  BatchSize?: number
  FunctionResponseTypes?: string[]
}

const PROPERTIES = ['EventSourceArn', 'FunctionName', 'BatchSize', 'FunctionResponseTypes'] as const

/** Which queue invokes which function. Throws for a mapping that would lose what its function reports. */
export function readQueueTriggers(resources: Resources): QueueTrigger[] {
  return resources.ofType<MappingProperties>('AWS::Lambda::EventSourceMapping', PROPERTIES).map(({ properties }) => {
    const { EventSourceArn: queueArn, FunctionName: name, BatchSize: batchSize = 10, FunctionResponseTypes: reports } = properties
    if (reports?.includes('ReportBatchItemFailures') !== true)
      throw new Error(`The event source of ${name} does not read batch item failures, which the embedded stack relies on`)
    return { queueArn, function: name, batchSize }
  })
}
