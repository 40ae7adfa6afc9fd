import type { YamlValue } from '../document.ts'
import { commonItems } from '../value/common-items.ts'
import { fingerprint } from '../value/value.ts'

/** A hunk of three lists: a run between items that are equal on all sides, or one such item. */
export interface Hunk {
  base: YamlValue[]
  ours: YamlValue[]
  theirs: YamlValue[]
  /** Index of the hunk's first item in ours. */
  at: number
  /** Whether one side moved an item of base within the hunk: then position identifies nothing. */
  isShifted: boolean
}

/** Cuts three lists into hunks where base equals both sides, as diff3 does with lines. */
export function alignLists(base: readonly YamlValue[], ours: readonly YamlValue[], theirs: readonly YamlValue[]): Hunk[] {
  const old = base.map(fingerprint)
  const inOurs = placesOf(old, ours)
  const inTheirs = placesOf(old, theirs)
  const hunks: Hunk[] = []
  let from = { base: 0, ours: 0, theirs: 0 }
  const cut = (to: typeof from) => {
    const isShifted = [
      { places: inOurs, start: from.ours },
      { places: inTheirs, start: from.theirs },
    ].some(({ places, start }) =>
      places.slice(from.base, to.base).some((place, at) => place !== undefined && place - start !== at),
    )
    const hunk = {
      base: base.slice(from.base, to.base),
      ours: ours.slice(from.ours, to.ours),
      theirs: theirs.slice(from.theirs, to.theirs),
      at: from.ours,
      isShifted,
    }
    if (hunk.base.length + hunk.ours.length + hunk.theirs.length > 0) hunks.push(hunk)
    from = to
  }
  for (const at of base.keys()) {
    const [oursAt, theirsAt] = [inOurs[at], inTheirs[at]]
    if (oursAt === undefined || theirsAt === undefined) continue
    cut({ base: at, ours: oursAt, theirs: theirsAt })
    cut({ base: at + 1, ours: oursAt + 1, theirs: theirsAt + 1 })
  }
  cut({ base: base.length, ours: ours.length, theirs: theirs.length })
  return hunks
}

/** Returns for each item of base its index in the other list, along a longest common subsequence. */
function placesOf(old: readonly string[], list: readonly YamlValue[]): (number | undefined)[] {
  const places: (number | undefined)[] = Array.from({ length: old.length })
  for (const [at, match] of commonItems(old, list.map(fingerprint)).entries()) if (match !== undefined) places[match] = at
  return places
}
