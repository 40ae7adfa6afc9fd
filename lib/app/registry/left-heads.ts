import type { RepositoryRecord } from '../../contract/repository.ts'

type Left = Pick<RepositoryRecord, 'left_heads'>

/** The commits that a repository's record names as having left the branch, oldest first. */
export function leftHeadsOf({ left_heads = '' }: Left): string[] {
  return left_heads.split(' ').filter((commit) => commit !== '')
}

/** The field of a record that names these commits. */
export function asLeftHeads(commits: readonly string[]): Required<Left> {
  return { left_heads: commits.join(' ') }
}
