import type { OperationRecord } from '../domain/operation-record.ts'
import type { RepositoryChange } from '../domain/registration.ts'
import type { Records } from './deployment.ts'
import type { LandedCommit, OperationContext } from './operation-context.ts'

type LandingNotes = Required<Pick<OperationContext, 'landed' | 'mayBeLost'>>

const ATTEMPTS = 10

/** How operations on a repository of a deployment note what a later force-push is known by. */
export function landingNotes(deployment: Pick<Records, 'repositories' | 'lostOperations'>, repository: string): LandingNotes {
  return {
    landed: (commit, isBelow) => noteLanding(deployment, repository, commit, isBelow),
    mayBeLost: (record) => noteLost(deployment, repository, record),
  }
}

/**
 * The commit is the repository's head from now on. A head before it that the commit does not stand on has left the branch: the first of them is remembered until
 * somebody has looked for what was lost. What was processed below the commit still is: the manager's own commit brings no raw file that waits.
 */
async function noteLanding(
  { repositories }: Pick<Records, 'repositories'>,
  id: string,
  { oid, base, started_at }: LandedCommit,
  isBelow: (commit: string) => Promise<boolean>,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const known = await repositories.get(id)
    if (known === undefined) return
    const { head, processed_head: processed, left_head: left = null } = known
    const hasLeft = head !== null && head !== base && head !== oid && !(await isBelow(head))
    const changes: RepositoryChange = { head: oid }
    if (hasLeft && left === null) changes.left_head = head
    if (processed === base) changes.processed_head = oid
    if (processed === base && !hasLeft && left === null) changes.processed_at = started_at
    if (await repositories.change(id, changes, { processed, head })) return
  }
  throw new Error(`The record of the repository ${id} was changed by others ${ATTEMPTS} times in a row`)
}

/** Whether it had landed cannot be known any more: what it would have ingested is looked for like that of an operation that had. */
async function noteLost(
  { lostOperations }: Pick<Records, 'lostOperations'>,
  repository: string,
  { fabric, operation, commit }: OperationRecord,
): Promise<void> {
  if (commit === undefined || commit === null) return
  await lostOperations.put(repository, [{ fabric, operation, commit, head: commit }])
}
