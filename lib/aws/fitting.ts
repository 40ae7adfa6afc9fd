/** DynamoDB's limit is 400 KB for names and values of an item together; this leaves room for the rest of a record. */
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
