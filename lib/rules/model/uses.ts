import { type Fabric, type FabricObject, inOrder, type RuledKind } from './fabric.ts'
import { perFabric } from './memo.ts'
import type { Place } from './rule.ts'

/** The use of something that only one object may use: an address, a port, a VLAN of a namespace. */
export interface Use extends Place {
  /** Equal for uses of the same thing. */
  key: string
}

/** A use, and the earliest one of the same thing by another object that comes before it. */
export interface Clash {
  own: Use
  first: Use
}

/** Finds what several objects claim. */
export interface Claims {
  /** Yields each claim of an object that an earlier object has made already. */
  clashes(object: FabricObject, fabric: Fabric): Iterable<Clash>
  /** Returns all other objects with a claim that an object makes, too. */
  rivals(object: FabricObject, fabric: Fabric): Iterable<FabricObject>
}

/** Returns the claims of objects of some kinds to things that one object may have, found by an index. */
export function claims(kinds: readonly RuledKind[], usesOf: (object: FabricObject, fabric: Fabric) => Iterable<Use>): Claims {
  const index = perFabric((fabric) => {
    const byKey = new Map<string, Use[]>()
    for (const object of objectsOf(kinds, fabric))
      for (const use of usesOf(object, fabric)) {
        const uses = byKey.get(use.key)
        if (uses === undefined) byKey.set(use.key, [use])
        else uses.push(use)
      }
    return byKey
  })
  return {
    *clashes(object, fabric) {
      for (const own of usesOf(object, fabric)) {
        const [first] = index(fabric).get(own.key) ?? []
        if (first !== undefined && inOrder(first.object, object) < 0) yield { own, first }
      }
    },
    *rivals(object, fabric) {
      for (const { key } of usesOf(object, fabric))
        for (const { object: other } of index(fabric).get(key) ?? []) if (other !== object) yield other
    },
  }
}

/** Returns the objects of some kinds in the order of the fabric. */
function objectsOf(kinds: readonly RuledKind[], fabric: Fabric): FabricObject[] {
  const lists = kinds.map((kind) => fabric.of(kind))
  return lists.flat().toSorted(inOrder)
}
