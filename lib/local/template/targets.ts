import { functionIn } from './physical-names.ts'

/** A function that a rule of EventBridge calls. */
export interface EventTarget {
  function: string
  /** The queue for events that cannot be handed to the function. */
  deadLetterArn?: string
}

/** As the template describes the target of a rule. */
export interface TargetProperties {
  Arn: string
  DeadLetterConfig?: { Arn: string }
}

export function eventTarget({ Arn: arn, DeadLetterConfig: deadLetters }: TargetProperties): EventTarget {
  const name = functionIn(arn)
  return deadLetters === undefined ? { function: name } : { function: name, deadLetterArn: deadLetters.Arn }
}
