import type { YamlValue } from '../document.ts'

/** A value on one side of a merge; undefined where there is none, which is not null. */
export type Side = YamlValue | undefined

/** A place that both sides changed, and differently. A side that has nothing there is left out. */
export interface MergeConflict {
  /**
   * A JSON pointer (RFC 6901) into ours. An item of a list that is merged by name has `[name=...]` for its index: it
   * need not have the same index on every side, nor any.
   */
  path: string
  base?: YamlValue
  ours?: YamlValue
  theirs?: YamlValue
}

/** Which side wins where both changed the same; without one such a merge has no value. */
export type Favour = 'ours' | 'theirs'

/** `settled`: the conflicts that `favour` decided. */
export type MergeResult = { value: YamlValue; settled: MergeConflict[] } | { conflicts: MergeConflict[] }
