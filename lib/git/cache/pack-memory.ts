import { GIT_LIMITS } from '../limits.ts'
import { type KeptTrees, keptTrees } from '../object/tree-reader.ts'
import { packWindows, type Windows } from '../pack/pack-bytes.ts'
import { type KeptObjects, keptObjects } from '../pack/pack-reader.ts'

/** What clones keep in memory of their packs, besides the indexes: bounded, however many clones share it. */
export interface PackMemory {
  windows: Windows
  objects: KeptObjects
  trees: KeptTrees
}

/** What the parts may take, in bytes. */
export interface MemoryBounds {
  windowBytes: number
  keptObjectBytes: number
  keptTreeBytes: number
}

const BOUNDS: MemoryBounds = {
  windowBytes: GIT_LIMITS.windowBytes.value,
  keptObjectBytes: GIT_LIMITS.keptObjectBytes.value,
  keptTreeBytes: GIT_LIMITS.keptTreeBytes.value,
}

/** One is enough for all repositories of a process. `bounds` replace the limits, for tests. */
export function packMemory(bounds: Partial<MemoryBounds> = {}): PackMemory {
  const { windowBytes, keptObjectBytes, keptTreeBytes } = { ...BOUNDS, ...bounds }
  return { windows: packWindows(windowBytes), objects: keptObjects(keptObjectBytes), trees: keptTrees(keptTreeBytes) }
}

/** Nothing of packs that are gone stays in memory. `paths`: their names in `windows` and `objects`. */
export function forgetPacks({ windows, objects }: PackMemory, paths: readonly string[]): void {
  const gone = new Set(paths)
  const isGone = (key: string) => gone.has(key.slice(0, key.lastIndexOf(' ')))
  windows.removeAll(isGone)
  objects.removeAll(isGone)
}
