/**
 * Half of what EventBridge takes in one entry, for two lists and what is beside them: 256 KB
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html).
 */
const LIST_BYTES = 100_000
const MOST = 100

/** The beginning of a list, as much as fits into an event, and how many there are. */
export function listed<T>(items: readonly T[]): { items: T[]; total: number } {
  const [first = []] = inParts(items.slice(0, MOST))
  return { items: first, total: items.length }
}

/** A list cut into pieces of which each fits into an event. */
export function inParts<T>(items: readonly T[]): T[][] {
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
