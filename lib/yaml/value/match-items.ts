import type { YamlValue } from '../document.ts'
import { commonItems } from './common-items.ts'
import { fingerprint, isEqual, isMapping, member } from './value.ts'

/**
 * Returns for each item of the new list the index of the old item that it continues, in ascending order; undefined for
 * a new item. Matches equal items along a longest common subsequence. Matches the rest by `name`, else by position
 * between two matches, which also covers renamed items.
 */
export function matchItems(before: readonly YamlValue[], after: readonly YamlValue[]): (number | undefined)[] {
  const [old, next] = [before.map(fingerprint), after.map(fingerprint)]
  const matches: (number | undefined)[] = commonItems(old, next)
  for (const gap of gaps(matches, before.length)) {
    pairByName(before, after, gap, matches)
    for (const part of gaps(matches, gap.oldEnd, gap)) pairByPosition(before, after, part, matches)
  }
  return matches
}

interface Gap {
  oldStart: number
  oldEnd: number
  newStart: number
  newEnd: number
}

/** Returns the gaps between two matches. */
function gaps(matches: readonly (number | undefined)[], oldLength: number, within?: Gap): Gap[] {
  const found: Gap[] = []
  let oldStart = within?.oldStart ?? 0
  let newStart = within?.newStart ?? 0
  const newEnd = within?.newEnd ?? matches.length
  for (let at = newStart; at < newEnd; at++) {
    const old = matches[at]
    if (old === undefined) continue
    if (old > oldStart && at > newStart) found.push({ oldStart, oldEnd: old, newStart, newEnd: at })
    oldStart = old + 1
    newStart = at + 1
  }
  if (oldLength > oldStart && newEnd > newStart) found.push({ oldStart, oldEnd: oldLength, newStart, newEnd })
  return found
}

/** Pairs items with the same name, as long as their indexes ascend. */
function pairByName(before: readonly YamlValue[], after: readonly YamlValue[], gap: Gap, matches: (number | undefined)[]): void {
  const names = before.slice(gap.oldStart, gap.oldEnd).map(itemName)
  const others = after.slice(gap.newStart, gap.newEnd).map(itemName)
  const pairs = commonItems(
    names.map((name, at) => name ?? `old ${at}`),
    others.map((name, at) => name ?? `new ${at}`),
  )
  for (const [at, old] of pairs.entries()) if (old !== undefined) matches[gap.newStart + at] = gap.oldStart + old
}

/**
 * Pairs items from the start of the gap if they are of one kind or the gap has as many new items as old ones. Items
 * with different names pair only if they are otherwise alike.
 */
function pairByPosition(
  before: readonly YamlValue[],
  after: readonly YamlValue[],
  { oldStart, oldEnd, newStart, newEnd }: Gap,
  matches: (number | undefined)[],
): void {
  const isEven = oldEnd - oldStart === newEnd - newStart
  for (let old = oldStart, at = newStart; old < oldEnd && at < newEnd; old++, at++) {
    const [from, to] = [before[old] ?? null, after[at] ?? null]
    const areNamed = itemName(from) !== undefined && itemName(to) !== undefined
    if (areNamed ? areAlike(from, to) : isEven || kindOf(from) === kindOf(to)) matches[at] = old
  }
}

/** Whether at least half of the members other than the name are equal: such an item was renamed. */
function areAlike(a: YamlValue, b: YamlValue): boolean {
  if (!isMapping(a) || !isMapping(b)) return false
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => key !== 'name')
  const equal = keys.filter((key) => Object.hasOwn(a, key) && Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
  return keys.length > 0 && equal.length * 2 >= keys.length
}

function kindOf(value: YamlValue): string {
  return Array.isArray(value) ? 'list' : isMapping(value) ? 'mapping' : 'scalar'
}

function itemName(item: YamlValue): string | undefined {
  const name = isMapping(item) ? member(item, 'name') : undefined
  return typeof name === 'string' ? `name ${name}` : undefined
}
