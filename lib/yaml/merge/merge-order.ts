/**
 * The names of both sides, each once: ours in our order, and what only they have after the name that comes before it on
 * their side. Where both added behind the same name ours comes first.
 */
export function mergeOrder(ours: readonly string[], theirs: readonly string[]): string[] {
  const [mine, common] = [new Set(ours), new Set(theirs)]
  const additions = new Map<string | undefined, string[]>()
  let before: string | undefined
  for (const name of theirs) {
    if (mine.has(name)) before = name
    else additions.set(before, [...(additions.get(before) ?? []), name])
  }
  const order: string[] = []
  let last: string | undefined
  for (const name of ours) {
    if (common.has(name)) {
      order.push(...(additions.get(last) ?? []))
      last = name
    }
    order.push(name)
  }
  return [...order, ...(additions.get(last) ?? [])]
}

/** Whether the names that both lists have come in another order. */
export function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const [old, next] = [new Set(before), new Set(after)]
  const kept = after.filter((name) => old.has(name))
  return before.filter((name) => next.has(name)).some((name, at) => name !== kept[at])
}
