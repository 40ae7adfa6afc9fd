import { diffArrays } from 'diff'

/**
 * Insertions and deletions after which two lists are taken to have nothing in common, so that a comparison stays cheap.
 */
const MAX_EDITS = 2000

/**
 * For each new item the old one it equals, along a longest common subsequence. Items at both ends come first: of equal
 * ones the nearer to an end is the same.
 */
export function commonItems(old: readonly string[], next: readonly string[]): (number | undefined)[] {
  const matches: (number | undefined)[] = Array.from({ length: next.length })
  let start = 0
  while (start < old.length && start < next.length && old[start] === next[start]) matches[start] = start++
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
