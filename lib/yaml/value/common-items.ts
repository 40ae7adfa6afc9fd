import { diffArrays } from 'diff'

/** Edit distance beyond which two lists count as having nothing in common; it keeps a comparison cheap. */
const MAX_EDITS = 2000

/**
 * Returns for each new item the index of the old item it equals, along a longest common subsequence. Matches items at
 * both ends first: of equal items, the one nearer to an end is the same.
 */
export function commonItems(old: readonly string[], next: readonly string[]): (number | undefined)[] {
  const matches: (number | undefined)[] = Array.from({ length: next.length })
  let start = 0
  while (start < next.length && old[start] === next[start]) matches[start] = start++
  let [oldEnd, newEnd] = [old.length, next.length]
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === next[newEnd - 1]) matches[--newEnd] = --oldEnd
  let [from, to] = [start, start]
  for (const { added, removed, count } of differences(old.slice(start, oldEnd), next.slice(start, newEnd))) {
    if (!added && !removed) for (let at = 0; at < count; at++) matches[to + at] = from + at
    if (!added) from += count
    if (!removed) to += count
  }
  return matches
}

function differences(old: string[], next: string[]) {
  return diffArrays(old, next, { maxEditLength: MAX_EDITS }) ?? []
}
