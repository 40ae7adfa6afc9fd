import { overlap, type Prefix } from '../../kubernetes/ip.ts'
import { type Fabric, type FabricObject, inOrder, type RuledKind } from './fabric.ts'
import { perFabric } from './memo.ts'
import type { Claims, Clash, Use } from './uses.ts'

/** The use of an IP prefix that nothing else with the same key may overlap. */
export interface PrefixUse extends Use {
  prefix: Prefix
}

/** Uses sorted by their first address; `reach[i]` is the last address that any of the first i + 1 covers. */
interface Sorted {
  uses: PrefixUse[]
  reach: bigint[]
}

/** Returns the claims of objects to IP prefixes. Two clash if they overlap and their keys are equal. */
export function prefixClaims(kind: RuledKind, usesOf: (object: FabricObject, fabric: Fabric) => Iterable<PrefixUse>): Claims {
  const index = perFabric((fabric) => sortedByKey(fabric.of(kind).flatMap((object) => [...usesOf(object, fabric)])))
  const overlapping = (own: PrefixUse, fabric: Fabric) => overlappingIn(index(fabric).get(own.key), own)
  return {
    *clashes(object, fabric): Iterable<Clash> {
      for (const own of usesOf(object, fabric))
        for (const first of overlapping(own, fabric))
          if (inOrder(first.object, object) < 0) {
            yield { own, first }
            break
          }
    },
    *rivals(object, fabric) {
      for (const own of usesOf(object, fabric))
        for (const { object: other } of overlapping(own, fabric)) if (other !== object) yield other
    },
  }
}

function sortedByKey(uses: readonly PrefixUse[]): Map<string, Sorted> {
  const byKey = new Map<string, Sorted>()
  for (const use of uses.toSorted((a, b) => (a.prefix.first < b.prefix.first ? -1 : a.prefix.first > b.prefix.first ? 1 : 0))) {
    const sorted = byKey.get(use.key) ?? { uses: [], reach: [] }
    const last = sorted.reach.at(-1)
    sorted.uses.push(use)
    sorted.reach.push(last === undefined || last < use.prefix.last ? use.prefix.last : last)
    byKey.set(use.key, sorted)
  }
  return byKey
}

/** Yields the uses that overlap another: those before the first that begins behind it, while any reaches it. */
function* overlappingIn(sorted: Sorted | undefined, { prefix }: PrefixUse): Generator<PrefixUse> {
  if (sorted === undefined) return
  for (let index = countUpTo(sorted.uses, prefix.last) - 1; index >= 0 && (sorted.reach[index] ?? 0n) >= prefix.first; index--) {
    const use = sorted.uses[index]
    if (use !== undefined && overlap(use.prefix, prefix)) yield use
  }
}

/** Returns how many uses begin at or before an address. */
function countUpTo(uses: readonly PrefixUse[], address: bigint): number {
  let low = 0
  let high = uses.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((uses[middle]?.prefix.first ?? 0n) <= address) low = middle + 1
    else high = middle
  }
  return low
}
