import { definedOf } from '../../defined-of.ts'
import { DEFAULT_LIMITS, type YamlValue } from '../document.ts'
import { childPath } from '../value/json-pointer.ts'
import { isEqual, isMapping, type Mapping, member } from '../value/value.ts'
import { alignLists, type Hunk } from './align-lists.ts'
import type { MergeConflict, MergeResult, Preference, Side } from './merge-conflict.ts'
import { isReordered, mergeOrder } from './merge-order.ts'

/**
 * Merges values three ways: a change that only one side made is taken from that side. Merges maps by key. Merges lists
 * by `name` if every item on all sides is a map with a unique `name`, else by position between items that are equal on
 * all sides. `base` is undefined if there is no known merge base: then both sides must agree wherever both have a
 * value. Does not descend deeper than the depth limit for documents.
 */
export function mergeValues(base: Side, ours: YamlValue, theirs: YamlValue, prefer?: Preference): MergeResult {
  const merge = new Merge(prefer)
  const value = merge.sides({ base, ours, theirs, path: '', depth: 1 })
  if (value !== undefined && merge.open.length === 0) return { value, settled: merge.settled }
  return { conflicts: merge.open.length === 0 ? merge.settled : merge.open }
}

interface Place<T = Side> {
  base: T
  ours: T
  theirs: T
  path: string
  depth: number
}

class Merge {
  /** Conflicts that nobody has decided, and those that were decided. */
  readonly open: MergeConflict[] = []
  readonly settled: MergeConflict[] = []
  readonly #prefer: Preference

  constructor(prefer: Preference = () => undefined) {
    this.#prefer = prefer
  }

  sides(place: Place): Side {
    const { base, ours, theirs, depth } = place
    if (isSame(ours, theirs) || isSame(base, theirs)) return ours
    if (isSame(base, ours)) return theirs
    if (depth >= DEFAULT_LIMITS.depth) return this.#conflict(place)
    if (isMapping(ours) && isMapping(theirs) && (base === undefined || isMapping(base)))
      return this.#maps({ ...place, base: base ?? {}, ours, theirs })
    if (Array.isArray(ours) && Array.isArray(theirs) && (base === undefined || Array.isArray(base)))
      return this.#lists({ ...place, base: base ?? [], ours, theirs })
    return this.#conflict(place)
  }

  #maps({ base, ours, theirs, path, depth }: Place<Mapping>): Mapping {
    const entries = mergeOrder(Object.keys(ours), Object.keys(theirs)).flatMap((key): [string, YamlValue][] => {
      const [baseValue, ourValue, theirValue] = [member(base, key), member(ours, key), member(theirs, key)]
      const value = this.sides({
        base: baseValue,
        ours: ourValue,
        theirs: theirValue,
        path: childPath(path, key),
        depth: depth + 1,
      })
      return value === undefined ? [] : [[key, value]]
    })
    return Object.fromEntries(entries)
  }

  #lists(place: Place<YamlValue[]>): Side {
    const [base, ours, theirs] = [byName(place.base), byName(place.ours), byName(place.theirs)]
    return base === undefined || ours === undefined || theirs === undefined
      ? this.#byPosition(place)
      : this.#byName({ ...place, base, ours, theirs }, place)
  }

  #byName({ base, ours, theirs, path, depth }: Place<ReadonlyMap<string, Mapping>>, lists: Place<YamlValue[]>): Side {
    const [baseNames, ourNames, theirNames] = [[...base.keys()], [...ours.keys()], [...theirs.keys()]]
    const theyReordered = isReordered(baseNames, theirNames)
    if (theyReordered && isReordered(baseNames, ourNames) && isReordered(ourNames, theirNames)) return this.#conflict(lists)
    const order = theyReordered ? mergeOrder(theirNames, ourNames) : mergeOrder(ourNames, theirNames)
    return order.flatMap((name): YamlValue[] => {
      const [baseItem, ourItem, theirItem] = [base.get(name), ours.get(name), theirs.get(name)]
      const itemPath = childPath(path, `[name=${name}]`)
      const item = this.sides({ base: baseItem, ours: ourItem, theirs: theirItem, path: itemPath, depth: depth + 1 })
      return item === undefined ? [] : [item]
    })
  }

  #byPosition(place: Place<YamlValue[]>): Side {
    const hunks = alignLists(place.base, place.ours, place.theirs)
    if (!hunks.every(isMergeable)) return this.#conflict(place)
    return hunks.flatMap((hunk) => decided(hunk) ?? this.#items(hunk, place))
  }

  #items({ base, ours, theirs, at }: Hunk, { path, depth }: Place<YamlValue[]>): YamlValue[] {
    return ours.flatMap((ourItem, index): YamlValue[] => {
      const item = {
        base: base[index],
        ours: ourItem,
        theirs: theirs[index],
        path: childPath(path, at + index),
        depth: depth + 1,
      }
      const merged = this.sides(item)
      return merged === undefined ? [] : [merged]
    })
  }

  #conflict({ base, ours, theirs, path }: Place): Side {
    const side = this.#prefer(path)
    const conflicts = side === undefined ? this.open : this.settled
    conflicts.push({ path, ...definedOf({ base, ours, theirs }) })
    return side === 'theirs' ? theirs : ours
  }
}

function isSame(a: Side, b: Side): boolean {
  return a === undefined || b === undefined ? a === b : isEqual(a, b)
}

/** Returns the items by `name`; undefined if an item has no name or shares it with another. */
function byName(list: readonly YamlValue[]): Map<string, Mapping> | undefined {
  const items = new Map<string, Mapping>()
  for (const item of list) {
    const name = isMapping(item) ? member(item, 'name') : undefined
    if (!isMapping(item) || typeof name !== 'string' || items.has(name)) return undefined
    items.set(name, item)
  }
  return items
}

/** Returns the items of a hunk that only one side changed, or that both changed alike. */
function decided({ base, ours, theirs }: Hunk): YamlValue[] | undefined {
  if (isEqual(ours, theirs) || isEqual(base, theirs)) return ours
  return isEqual(base, ours) ? theirs : undefined
}

/**
 * Whether the sides of a hunk can be merged. Two additions at one place, or a change next to a removal, have no order
 * that both sides would agree to.
 */
function isMergeable(hunk: Hunk): boolean {
  const { base, ours, theirs, isShifted } = hunk
  const isEven = base.length === ours.length && base.length === theirs.length
  return decided(hunk) !== undefined || (isEven && !isShifted)
}
