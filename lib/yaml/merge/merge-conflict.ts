import type { YamlValue } from '../document.ts'

/** A value on one side of a merge; undefined if the side has no value, which differs from null. */
export type Side = YamlValue | undefined

/** A place that both sides changed to different values. A side without a value there is omitted. */
export interface MergeConflict {
  /**
   * A JSON pointer (RFC 6901) into ours. An item of a list that is merged by name has `[name=...]` as its index: its
   * index may differ between the sides, or be missing on one of them.
   */
  path: string
  base?: YamlValue
  ours?: YamlValue
  theirs?: YamlValue
}

/** The side that wins a conflict. */
export type PreferredSide = 'ours' | 'theirs'

/**
 * Which side wins the conflict at a path as `MergeConflict` has it. With a conflict that no side wins a merge has no
 * value.
 */
export type Preference = (path: string) => PreferredSide | undefined

/** `settled`: the conflicts that were decided; `conflicts`: those that were not. */
export type MergeResult = { value: YamlValue; settled: MergeConflict[] } | { conflicts: MergeConflict[] }
