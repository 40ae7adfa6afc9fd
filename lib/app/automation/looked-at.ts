import type { RepositoryRecord } from '../../contract/repository.ts'

/**
 * Whether nothing is new at a head. It is where the branch was set back to it from a later head, and while somebody is
 * to look for what has left the branch.
 */
export function isLookedAt(
  { processed_head, head: known, left_head = null }: Pick<RepositoryRecord, 'processed_head' | 'head' | 'left_head'>,
  head: string,
): boolean {
  return head === processed_head && left_head === null && (known === null || known === head)
}
