import { definedOf } from '../../defined-of.ts'
import { DEFAULT_LIMITS, type YamlValue } from '../document.ts'
import { childPath } from '../value/diff-values.ts'
import { isEqual, isMapping, type Mapping, member } from '../value/value.ts'
import { alignLists, type Stretch } from './align-lists.ts'
import type { Favour, MergeConflict, MergeResult, Side } from './merge-conflict.ts'
import { isReordered, mergeOrder } from './merge-order.ts'

/**
 * Three-way merge of values: what only one side changed is taken from that side. Maps are merged by key, lists by
 * `name` where all items of all sides are maps with a `name` of their own, else by position between items that are
 * equal on all sides. `base` is undefined where nothing is known of what both sides started from: then they must agree
 * wherever both have something. What is nested deeper than any document that is read is not looked into.
 */
export function mergeValues(base: Side, ours: YamlValue, theirs: YamlValue, favour?: Favour): MergeResult {
  const merge = new Merge(favour)
  const value = merge.sides({ base, ours, theirs, path: '', depth: 1 })
  if (value === undefined || (favour === undefined && merge.conflicts.length > 0)) return { conflicts: merge.conflicts }
  return { value, settled: merge.conflicts }
}

interface Place<T = Side> {
  base: T
  ours: T
  theirs: T
  path: string
  depth: number
}

class Merge {
  readonly conflicts: MergeConflict[] = []
  readonly #favour: Favour | undefined

  constructor(favour: Favour | undefined) {
    this.#favour = favour
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
      const [from, mine, other] = [member(base, key), member(ours, key), member(theirs, key)]
      const value = this.sides({ base: from, ours: mine, theirs: other, path: childPath(path, key), depth: depth + 1 })
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
    const [before, mine, others] = [[...base.keys()], [...ours.keys()], [...theirs.keys()]]
    const theyReordered = isReordered(before, others)
    if (theyReordered && isReordered(before, mine) && isReordered(mine, others)) return this.#conflict(lists)
    const order = theyReordered ? mergeOrder(others, mine) : mergeOrder(mine, others)
    return order.flatMap((name): YamlValue[] => {
      const [from, one, other] = [base.get(name), ours.get(name), theirs.get(name)]
      const itemPath = childPath(path, `[name=${name}]`)
      const item = this.sides({ base: from, ours: one, theirs: other, path: itemPath, depth: depth + 1 })
      return item === undefined ? [] : [item]
    })
  }

  #byPosition(place: Place<YamlValue[]>): Side {
    const stretches = alignLists(place.base, place.ours, place.theirs)
    if (!stretches.every(isMergeable)) return this.#conflict(place)
    return stretches.flatMap((stretch) => decided(stretch) ?? this.#items(stretch, place))
  }

  #items({ base, ours, theirs, at }: Stretch, { path, depth }: Place<YamlValue[]>): YamlValue[] {
    return ours.flatMap((mine, index): YamlValue[] => {
      const item = { base: base[index], ours: mine, theirs: theirs[index], path: childPath(path, at + index), depth: depth + 1 }
      const merged = this.sides(item)
      return merged === undefined ? [] : [merged]
    })
  }

  #conflict({ base, ours, theirs, path }: Place): Side {
    this.conflicts.push({ path, ...definedOf({ base, ours, theirs }) })
    return this.#favour === 'theirs' ? theirs : ours
  }
}

function isSame(a: Side, b: Side): boolean {
  return a === undefined || b === undefined ? a === b : isEqual(a, b)
}

/** The items by their `name`; undefined when one has none, or not for itself. */
function byName(list: readonly YamlValue[]): Map<string, Mapping> | undefined {
  const items = new Map<string, Mapping>()
  for (const item of list) {
    const name = isMapping(item) ? member(item, 'name') : undefined
    if (!isMapping(item) || typeof name !== 'string' || items.has(name)) return undefined
    items.set(name, item)
  }
  return items
}

/** The items of a stretch that only one side changed, or both to the same. */
function decided({ base, ours, theirs }: Stretch): YamlValue[] | undefined {
  if (isEqual(ours, theirs) || isEqual(base, theirs)) return ours
  return isEqual(base, ours) ? theirs : undefined
}

/** Two additions at one place, or a change beside a removal, have no order that both would agree to. */
function isMergeable(stretch: Stretch): boolean {
  const { base, ours, theirs, isShifted } = stretch
  const isEven = base.length === ours.length && base.length === theirs.length
  return decided(stretch) !== undefined || (isEven && !isShifted)
}
