import type { Fabric, FabricObject } from './fabric.ts'

/** Returns a function that computes its result once for each fabric: an index that rules share. */
export function perFabric<T>(build: (fabric: Fabric) => T): (fabric: Fabric) => T {
  return memo(build)
}

/** Returns a function that computes its result once for each object: the object as its rules read it. */
export function perObject<T>(read: (object: FabricObject) => T): (object: FabricObject) => T {
  return memo(read)
}

/** Returns a function that computes its result once for each argument, and keeps it as long as the argument lives. */
export function memo<K extends object, T>(compute: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { result: T }>()
  return (of) => {
    let entry = known.get(of)
    if (entry === undefined) {
      entry = { result: compute(of) }
      known.set(of, entry)
    }
    return entry.result
  }
}
