import type { YamlValue } from '../document.ts'
import { commonItems } from './common-items.ts'
import { fingerprint, isEqual, isMapping, member } from './value.ts'

/** For each item of a new list the index of an old item, or undefined. No old item is in both lists. */
export interface ItemMatches {
  /** The old items that keep their order: the indexes ascend. */
  staying: (number | undefined)[]
  /** The old items that other items have overtaken. */
  moved: (number | undefined)[]
}

/**
 * Finds the old item that each item of a new list continues. Equal items along a longest common subsequence stay, and
 * so do items of the same `name` between them. Of the rest, an equal item or the only one of its name has moved; what
 * remains stays by position between two matches, which also covers renamed items.
 */
export function matchItems(before: readonly YamlValue[], after: readonly YamlValue[]): ItemMatches {
  const [oldTexts, newTexts] = [before.map(fingerprint), after.map(fingerprint)]
  const staying: (number | undefined)[] = commonItems(oldTexts, newTexts)
  for (const gap of gaps(staying, before.length)) pairByName(before, after, gap, staying)
  const moved = staying.map((): number | undefined => undefined)
  pairMoved(oldTexts, newTexts, staying, moved)
  pairMoved(uniqueNames(before), uniqueNames(after), staying, moved)
  const gone = new Set(moved)
  for (const { oldStart, oldEnd, newStart, newEnd } of gaps(staying, before.length)) {
    const old = indexed(before, oldStart, oldEnd).filter(({ at }) => !gone.has(at))
    const next = indexed(after, newStart, newEnd).filter(({ at }) => moved[at] === undefined)
    pairByPosition(old, next, staying)
  }
  return { staying, moved }
}

/** Pairs items without a match that have the same text, in their order. */
function pairMoved(
  old: readonly (string | undefined)[],
  next: readonly (string | undefined)[],
  staying: readonly (number | undefined)[],
  moved: (number | undefined)[],
): void {
  const used = new Set([...staying, ...moved])
  const left = new Map<string, number[]>()
  for (const [at, text] of old.entries()) {
    if (text === undefined || used.has(at)) continue
    const sameText = left.get(text)
    if (sameText === undefined) left.set(text, [at])
    else sameText.push(at)
  }
  for (const [at, text] of next.entries()) {
    if (text !== undefined && staying[at] === undefined) moved[at] ??= left.get(text)?.shift()
  }
}

/** Returns the name of each item whose name no other item has. */
function uniqueNames(items: readonly YamlValue[]): (string | undefined)[] {
  const names = items.map(itemName)
  const [seen, repeated] = [new Set<string | undefined>(), new Set<string | undefined>()]
  for (const name of names) (seen.has(name) ? repeated : seen).add(name)
  return names.map((name) => (repeated.has(name) ? undefined : name))
}

function indexed(items: readonly YamlValue[], start: number, end: number): { item: YamlValue; at: number }[] {
  return items.slice(start, end).map((item, index) => ({ item, at: start + index }))
}

interface Gap {
  oldStart: number
  oldEnd: number
  newStart: number
  newEnd: number
}

/** Returns the gaps between two matches. */
function gaps(matches: readonly (number | undefined)[], oldLength: number): Gap[] {
  const found: Gap[] = []
  let oldStart = 0
  let newStart = 0
  for (const [at, old] of matches.entries()) {
    if (old === undefined) continue
    if (old > oldStart && at > newStart) found.push({ oldStart, oldEnd: old, newStart, newEnd: at })
    oldStart = old + 1
    newStart = at + 1
  }
  const newEnd = matches.length
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
 * Pairs the items of a gap from its start, if they are of one kind or the gap has as many new items as old ones. Items
 * with different names pair only if they are otherwise alike.
 */
function pairByPosition(
  old: readonly { item: YamlValue; at: number }[],
  next: readonly { item: YamlValue; at: number }[],
  staying: (number | undefined)[],
): void {
  const isEven = old.length === next.length
  for (const [index, to] of next.entries()) {
    const from = old[index]
    if (from === undefined) return
    const areNamed = itemName(from.item) !== undefined && itemName(to.item) !== undefined
    if (areNamed ? areAlike(from.item, to.item) : isEven || kindOf(from.item) === kindOf(to.item)) staying[to.at] = from.at
  }
}

/** Whether two mappings have at least half of their members other than the name in common: one was renamed. */
export function areAlike(a: YamlValue, b: YamlValue): boolean {
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
