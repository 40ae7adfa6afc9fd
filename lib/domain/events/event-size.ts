/**
 * Half of what EventBridge accepts in one entry, for two lists and the fields beside them: 256 KB
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html).
 */
const LIST_BYTES = 100_000
const MAX_ITEMS = 100

/** Truncates a list to the size of an event, and returns its full length as `total`. */
export function truncatedToEvent<T>(items: readonly T[]): { items: T[]; total: number } {
  const [first = []] = splitIntoEvents(items.slice(0, MAX_ITEMS))
  return { items: first, total: items.length }
}

/** Splits a list into parts that each fit into an event. */
export function splitIntoEvents<T>(items: readonly T[]): T[][] {
  const parts: T[][] = []
  let room = 0
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1
    const last = parts.at(-1)
    if (last === undefined || bytes > room) {
      parts.push([item])
      room = LIST_BYTES - bytes
    } else {
      last.push(item)
      room -= bytes
    }
  }
  return parts
}
