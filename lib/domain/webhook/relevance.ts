import { isWithin } from '../fabric/layout.ts'
import type { PushedBranch } from './event.ts'

/** Why a push to a branch concerns no fabric; undefined when it does, or may. `directories`: those of the fabrics. */
export function irrelevance({ paths }: PushedBranch, directories: readonly string[]): string | undefined {
  if (directories.length === 0) return 'no fabric is registered in the repository'
  if (paths === undefined || paths.some((path) => directories.some((directory) => isWithin(directory, path)))) return undefined
  return `none of its ${paths.length} files is in the directory of a fabric`
}
