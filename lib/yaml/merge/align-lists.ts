import type { YamlValue } from '../document.ts'
import { commonItems } from '../value/common-items.ts'
import { fingerprint } from '../value/value.ts'

/** A stretch of three lists: between items that are equal on all sides, or one such item. */
export interface Stretch {
  base: YamlValue[]
  ours: YamlValue[]
  theirs: YamlValue[]
  /** Index of its first item in ours. */
  at: number
  /** Whether an item of base stands at another place within the stretch on one side: then position says nothing. */
  isShifted: boolean
}

/** Cuts three lists where base is equal to both sides, as diff3 does for lines. */
export function alignLists(base: readonly YamlValue[], ours: readonly YamlValue[], theirs: readonly YamlValue[]): Stretch[] {
  const old = base.map(fingerprint)
  const inOurs = placesOf(old, ours)
  const inTheirs = placesOf(old, theirs)
  const stretches: Stretch[] = []
  let from = { base: 0, ours: 0, theirs: 0 }
  const cut = (to: typeof from) => {
    const isShifted = [
      { places: inOurs, start: from.ours },
      { places: inTheirs, start: from.theirs },
    ].some(({ places, start }) =>
      places.slice(from.base, to.base).some((place, at) => place !== undefined && place - start !== at),
    )
    const stretch = {
      base: base.slice(from.base, to.base),
      ours: ours.slice(from.ours, to.ours),
      theirs: theirs.slice(from.theirs, to.theirs),
      at: from.ours,
      isShifted,
    }
    if (stretch.base.length + stretch.ours.length + stretch.theirs.length > 0) stretches.push(stretch)
    from = to
  }
  for (const at of base.keys()) {
    const [mine, other] = [inOurs[at], inTheirs[at]]
    if (mine === undefined || other === undefined) continue
    cut({ base: at, ours: mine, theirs: other })
    cut({ base: at + 1, ours: mine + 1, theirs: other + 1 })
  }
  cut({ base: base.length, ours: ours.length, theirs: theirs.length })
  return stretches
}

/** For each item of base its index in the other list, along a longest common subsequence. */
function placesOf(old: readonly string[], list: readonly YamlValue[]): (number | undefined)[] {
  const places: (number | undefined)[] = Array.from({ length: old.length })
  for (const [at, match] of commonItems(old, list.map(fingerprint)).entries()) if (match !== undefined) places[match] = at
  return places
}
