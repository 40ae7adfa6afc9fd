import type { OperationFailure } from '../../contract/operation.ts'

/** DynamoDB's limit is 400 KB for all names and values of an item; this leaves room for the rest of a record. */
export const FITTING_BYTES = 256 * 1024

/** The longest beginning of a list whose JSON stays within `FITTING_BYTES`. */
export function fitting<T>(list: readonly T[]): T[] {
  let bytes = 2
  let length = 0
  for (const element of list) {
    bytes += Buffer.byteLength(JSON.stringify(element)) + 1
    if (bytes > FITTING_BYTES) break
    length++
  }
  return list.slice(0, length)
}

/** The longest recorded message, in characters. */
const MAX_MESSAGE = 8000

/**
 * A failure with as many faults as fit into an item; its message says how many were dropped. Truncates a very long
 * message.
 */
export function fittingFailure(failure: OperationFailure): OperationFailure {
  const message = fittingMessage(failure.message)
  if (failure.faults === undefined) return { ...failure, message }
  const faults = fitting(failure.faults)
  if (faults.length === failure.faults.length) return { ...failure, message }
  return {
    ...failure,
    faults,
    message: `${message} (the first ${faults.length} of ${failure.faults.length} faults are on record)`,
  }
}

/** Truncates a very long message. */
export function fittingMessage(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`
}
