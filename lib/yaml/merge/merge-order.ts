/**
 * Returns the names of both sides, each once: ours in our order, and each name that only they have after the name that
 * precedes it on their side. If both sides added names after the same name, ours come first.
 */
export function mergeOrder(ours: readonly string[], theirs: readonly string[]): string[] {
  const [ourNames, theirNames] = [new Set(ours), new Set(theirs)]
  const additions = new Map<string | undefined, string[]>()
  let previous: string | undefined
  for (const name of theirs) {
    if (ourNames.has(name)) previous = name
    else additions.set(previous, [...(additions.get(previous) ?? []), name])
  }
  const order: string[] = []
  let lastCommon: string | undefined
  for (const name of ours) {
    if (theirNames.has(name)) {
      order.push(...(additions.get(lastCommon) ?? []))
      lastCommon = name
    }
    order.push(name)
  }
  return [...order, ...(additions.get(lastCommon) ?? [])]
}

/** Whether the names common to both lists are in a different order. */
export function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const [old, next] = [new Set(before), new Set(after)]
  const kept = after.filter((name) => old.has(name))
  return before.filter((name) => next.has(name)).some((name, at) => name !== kept[at])
}
