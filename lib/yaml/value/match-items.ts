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
  const left = new Map<string | undefined, number[]>()
  for (const [at, text] of old.entries()) {
    if (used.has(at)) continue
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

/** Returns the gaps before, between and behind the matches; most of them are empty. */
function gaps(matches: readonly (number | undefined)[], oldLength: number): Gap[] {
  const found: Gap[] = []
  let oldStart = 0
  let newStart = 0
  for (const [at, old] of [...matches, oldLength].entries()) {
    if (old === undefined) continue
    found.push({ oldStart, oldEnd: old, newStart, newEnd: at })
    oldStart = old + 1
    newStart = at + 1
  }
  return found
}

/** Pairs items with the same name, as long as their indexes ascend. */
function pairByName(before: readonly YamlValue[], after: readonly YamlValue[], gap: Gap, matches: (number | undefined)[]): void {
  const old = namedItems(before, gap.oldStart, gap.oldEnd)
  const next = namedItems(after, gap.newStart, gap.newEnd)
  const pairs = commonItems(
    old.map(({ name }) => name),
    next.map(({ name }) => name),
  )
  for (const [index, { at }] of next.entries()) matches[at] = old[pairs[index] ?? -1]?.at
}

function namedItems(items: readonly YamlValue[], start: number, end: number): { name: string; at: number }[] {
  return indexed(items, start, end).flatMap(({ item, at }) => {
    const name = itemName(item)
    return name === undefined ? [] : [{ name, at }]
  })
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
    if (areNamed ? areAlike(from.item, to.item) : isEven || areOfOneKind(from.item, to.item)) staying[to.at] = from.at
  }
}

/** Whether two mappings have at least half of their members other than the name in common: one was renamed. */
export function areAlike(a: YamlValue, b: YamlValue): boolean {
  if (!isMapping(a) || !isMapping(b)) return false
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => key !== 'name')
  const equal = keys.filter((key) => Object.hasOwn(a, key) && Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
  return keys.length > 0 && equal.length * 2 >= keys.length
}

function areOfOneKind(a: YamlValue, b: YamlValue): boolean {
  return Array.isArray(a) === Array.isArray(b) && isMapping(a) === isMapping(b)
}

function itemName(item: YamlValue): string | undefined {
  const name = isMapping(item) ? member(item, 'name') : undefined
  return typeof name === 'string' ? `name ${name}` : undefined
}
