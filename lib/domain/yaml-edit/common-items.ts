/** Cells of the table that a longest common subsequence may take: of longer stretches nothing is said. */
const MAX_CELLS = 4_000_000

/** For each new item the old one it equals, along a longest common subsequence. */
export function commonItems(old: readonly string[], next: readonly string[]): (number | undefined)[] {
  const matches: (number | undefined)[] = Array.from({ length: next.length })
  let start = 0
  while (start < old.length && start < next.length && old[start] === next[start]) matches[start] = start++
  let [oldEnd, newEnd] = [old.length, next.length]
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === next[newEnd - 1]) matches[--newEnd] = --oldEnd
  const middle = commonInMiddle(old.slice(start, oldEnd), next.slice(start, newEnd))
  for (const [at, match] of middle.entries()) if (match !== undefined) matches[start + at] = start + match
  return matches
}

/** By the table of the lengths that are left from each pair of places on. */
function commonInMiddle(old: readonly string[], next: readonly string[]): (number | undefined)[] {
  const width = next.length + 1
  if ((old.length + 1) * width > MAX_CELLS) return []
  const lengths = new Uint32Array((old.length + 1) * width)
  const length = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      lengths[i * width + j] = old[i] === next[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1))
    }
  }
  const matches: (number | undefined)[] = Array.from({ length: next.length })
  for (let i = 0, j = 0; i < old.length && j < next.length; ) {
    if (old[i] === next[j]) matches[j++] = i++
    else if (length(i + 1, j) >= length(i, j + 1)) i++
    else j++
  }
  return matches
}
