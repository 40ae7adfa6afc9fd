import type { RepositoryRecord } from '../../contract/repository.ts'

/**
 * Whether a head needs no look. A head needs one if the branch was set back to it from a later head, and while commits
 * that left the branch have not been looked for.
 */
export function isLookedAt(
  { processed_head, head: known, left_head = null }: Pick<RepositoryRecord, 'processed_head' | 'head' | 'left_head'>,
  head: string,
): boolean {
  return head === processed_head && left_head === null && (known === null || known === head)
}
