import { isWithin } from '../fabric/layout.ts'

/** What a push did to a branch. */
export interface PushedBranch {
  branch: string
  /** Null: the branch is new. */
  before: string | null
  /** Null: the branch was deleted. */
  after: string | null
  /** Undefined where the host does not say. */
  forced: boolean | undefined
  /** All files that it touched, from the repository's root; undefined where the host does not tell all of them. */
  paths: readonly string[] | undefined
}

/** Why a push to a branch concerns no fabric; undefined when it does, or may. `directories`: those of the fabrics. */
export function irrelevance({ paths }: PushedBranch, directories: readonly string[]): string | undefined {
  if (directories.length === 0) return 'no fabric is registered in the repository'
  if (paths === undefined || paths.some((path) => directories.some((directory) => isWithin(directory, path)))) return undefined
  return `none of its ${paths.length} files is in the directory of a fabric`
}
