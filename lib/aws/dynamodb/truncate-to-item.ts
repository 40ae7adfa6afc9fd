import type { OperationFailure } from '../../contract/operation.ts'

/** DynamoDB's limit is 400 KB for all names and values of an item; this leaves room for the rest of a record. */
export const MAX_LIST_BYTES = 256 * 1024

/** The longest beginning of a list whose JSON stays within `MAX_LIST_BYTES`. */
export function truncateToItem<T>(list: readonly T[]): T[] {
  let bytes = 2
  let length = 0
  for (const element of list) {
    bytes += Buffer.byteLength(JSON.stringify(element)) + 1
    if (bytes > MAX_LIST_BYTES) break
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
export function truncateFailure(failure: OperationFailure): OperationFailure {
  const message = truncateMessage(failure.message)
  if (failure.faults === undefined) return { ...failure, message }
  const faults = truncateToItem(failure.faults)
  if (faults.length === failure.faults.length) return { ...failure, message }
  return {
    ...failure,
    faults,
    message: `${message} (the first ${faults.length} of ${failure.faults.length} faults are on record)`,
  }
}

/** Truncates a very long message. */
export function truncateMessage(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`
}
