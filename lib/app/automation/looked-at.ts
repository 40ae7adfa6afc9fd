import type { OperationReport } from '../../contract/report.ts'
import type { RepositoryChange, RepositoryRecord } from '../../contract/repository.ts'
import type { Records } from '../deployment.ts'
import type { GitRepository } from '../ports/ports.ts'
import { asLeftHeads, leftHeadsOf } from '../registry/left-heads.ts'

/**
 * Whether a head needs no look. A head needs one if the branch was set back to it from a later head, and while commits
 * that left the branch have not been looked for.
 */
export function isLookedAt(
  { processed_head, head: known, left_heads = '' }: Pick<RepositoryRecord, 'processed_head' | 'head' | 'left_heads'>,
  head: string,
): boolean {
  return head === processed_head && left_heads === '' && (known === null || known === head)
}

/**
 * Records that all heads on record are below a processed head, so that no sweep sees a move of the branch: the
 * operation that made this head could not record it, or a head that seemed to have left the branch is back.
 */
export async function noteLookedAt(
  { repositories }: Pick<Records, 'repositories'>,
  { id, head: known, left_heads: left = '' }: RepositoryRecord,
  head: string,
): Promise<void> {
  if (known === head && left === '') return
  await repositories.change(id, { head, left_heads: '' }, { processed: head, head: known, left })
}

interface Looked {
  repository: Pick<GitRepository, 'reaches'>
  head: string
  /** Heads that have left the branch. */
  left: readonly string[]
  lookedAt: Date
  /** Raw files still wait. */
  isUnfinished: boolean
  /** Only another look can tell all that has left the branch with these heads. */
  isUndecided: boolean
}

/**
 * Our own commits on top of the head bring no waiting files, and other people's pushes in between have their own
 * deliveries. If another process has recorded a head meanwhile, that head stays, and the next look begins there. If
 * files are left for later, or an operation ran elsewhere than on this head, nothing counts as processed, and the sweep
 * comes back: the branch may have been set back below the head, which nobody has on record.
 */
export async function noteProcessed(
  { repositories }: Pick<Records, 'repositories'>,
  lookedFrom: RepositoryRecord,
  looked: Looked,
  all: readonly OperationReport[],
): Promise<void> {
  const { id, processed_head: before, head: beforeHead } = lookedFrom
  const { head, left, lookedAt, isUnfinished, isUndecided } = looked
  // What is proposed is not on this branch.
  const reports = all.filter(({ proposal }) => proposal === undefined)
  const own = reports.map(({ commit }) => commit)
  let reached = head
  for (const { source_commit, commit } of reports) if (commit !== null && source_commit === reached) reached = commit
  const isElsewhere = await hasRunElsewhere(reports, looked)
  const known = await repositories.get(id)
  if (known === undefined) return
  const { processed_head: processed, head: newest, left_heads = '' } = known
  if (processed !== before && !own.includes(processed)) return
  const lookedFor = [...leftHeadsOf(lookedFrom), ...left]
  const leftNow = leftHeadsOf(known)
  const stillLeft = isUndecided ? [...leftNow, ...left] : leftNow.filter((commit) => !lookedFor.includes(commit))
  const changes: RepositoryChange = {
    processed_head: isUnfinished || isElsewhere ? null : reached,
    processed_at: lookedAt.toISOString(),
    ...asLeftHeads(isElsewhere ? [...stillLeft, head] : stillLeft),
  }
  if (newest === beforeHead || left.some((former) => former === newest)) changes.head = reached
  await repositories.change(id, changes, { processed, head: newest, left: left_heads })
}

/**
 * Whether an operation has read a commit that does not hold the head that was looked at, or has left nothing on a later
 * one: if that is forced away, the branch is back at this head, and no record tells that it was elsewhere.
 */
async function hasRunElsewhere(reports: readonly OperationReport[], { head, repository }: Looked): Promise<boolean> {
  const own = new Set([head, ...reports.map(({ commit }) => commit)])
  for (const { source_commit, commit } of reports) {
    if (own.has(source_commit)) continue
    if (commit === null || !(await repository.reaches(source_commit, head))) return true
  }
  return false
}
