import type { RepositoryRecord } from '../../contract/repository.ts'

type Left = Pick<RepositoryRecord, 'left_heads'>

/** The commits that a repository's record names as having left the branch, oldest first. */
export function leftHeadsOf({ left_heads = '' }: Left): string[] {
  return left_heads.split(' ').filter((commit) => commit !== '')
}

/** Of more heads that have left the branch the oldest are forgotten: any of them starts the search for all losses. */
const MOST_LEFT_HEADS = 20

/** The field of a record that names these commits, each once. */
export function asLeftHeads(commits: readonly string[]): Required<Left> {
  return { left_heads: [...new Set(commits)].slice(-MOST_LEFT_HEADS).join(' ') }
}
