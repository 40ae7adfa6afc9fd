import type { ReportedOperation } from '../../contract/operation.ts'
import type { RepositoryChange, RepositoryRecord } from '../../contract/repository.ts'
import type { Clock, Records } from '../deployment.ts'
import type { LandedCommit, LandedOn, OperationContext, TriedCommit } from '../transaction/operation-context.ts'

/** What it takes to note them. */
type Noting = Pick<Records, 'repositories' | 'lostOperations' | 'deliveries'> & Clock

type LandingNotes = Required<Pick<OperationContext, 'landed' | 'mayBeLost'>>

const ATTEMPTS = 10

/**
 * How operations on a repository of a deployment note what a later force-push is known by. `known`: its record as it
 * was a while ago.
 */
export function landingNotes(deployment: Noting, known: RepositoryRecord): LandingNotes {
  return {
    landed: (commit, branch) => noteLanding(deployment, known, commit, branch),
    mayBeLost: (tried) => noteLost(deployment, known.id, tried),
  }
}

/**
 * Notes the commit of an operation as the repository's head. The process that pushed it may have died before it could:
 * then a later force-push would not be seen to take it away. Does nothing for an operation without a commit.
 */
export async function noteRecordedLanding(
  deployment: Noting,
  branch: LandedOn,
  known: RepositoryRecord,
  { commit: oid = null, source_commit: base, started_at }: ReportedOperation,
): Promise<void> {
  if (oid === null || base === undefined || oid === known.head) return
  await noteLanding(deployment, known, { oid, base, started_at }, branch)
}

/**
 * The commit is the repository's head from now on. A head before it that the commit does not stand on has left the
 * branch: the first of them is remembered until somebody has looked for what was lost. What was processed below the
 * commit still is: the manager's own commit brings no raw file that waits.
 */
async function noteLanding(
  { repositories }: Pick<Records, 'repositories'>,
  read: RepositoryRecord,
  landed: LandedCommit,
  branch: LandedOn,
): Promise<void> {
  const { id } = read
  let known: RepositoryRecord | undefined = read
  for (let attempt = 1; attempt <= ATTEMPTS && known !== undefined; attempt++) {
    const changes = changesOf(known, landed, await placeOf(known.head, landed, branch))
    const { head, processed_head: processed, left_head: left = null } = known
    const isNoted = Object.keys(changes).length === 0
    // That there is nothing to note is believed only of a record that was read after the landing.
    if (isNoted && known !== read) return
    if (!isNoted && (await repositories.change(id, changes, { processed, head, left }))) return
    known = await repositories.get(id)
  }
  if (known !== undefined) throw new Error(`The record of the repository ${id} was changed by others ${ATTEMPTS} times in a row`)
}

/**
 * Where the head that is on record is, seen from the commit: below it, on the branch above it, off the branch, or on
 * the branch from which the commit itself was forced away before it was noted.
 */
type Place = 'below' | 'above' | 'left' | 'without'

async function placeOf(head: string | null, { oid, base }: LandedCommit, branch: LandedOn): Promise<Place> {
  if (head === null || head === base || head === oid || (await branch.reaches(oid, head))) return 'below'
  if (!(await branch.contains(head))) return 'left'
  // An operation that is settled late may be below one that was noted since.
  return (await branch.contains(oid)) ? 'above' : 'without'
}

function changesOf(known: RepositoryRecord, { oid, base, started_at }: LandedCommit, place: Place): RepositoryChange {
  if (place === 'without') return (known.left_head ?? null) === null ? { left_head: oid } : {}
  const isFirstLoss = place === 'left' && (known.left_head ?? null) === null
  const wasProcessed = known.processed_head === base
  const nothingLeft = place !== 'left' && (known.left_head ?? null) === null
  return {
    ...(place === 'above' ? {} : { head: oid }),
    ...(isFirstLoss ? { left_head: known.head } : {}),
    ...(wasProcessed ? { processed_head: oid } : {}),
    ...(wasProcessed && nothingLeft ? { processed_at: started_at } : {}),
  }
}

/**
 * Whether it had landed cannot be known any more: what it would have ingested is looked for like that of an operation
 * that had. The branch may not move again by itself, so that a delivery of its own asks for the look: the sweep finds
 * it when it is due.
 */
async function noteLost(
  { lostOperations, deliveries, now }: Noting,
  repository: string,
  { fabric, operation, commit }: TriedCommit,
): Promise<void> {
  await lostOperations.put(repository, [{ fabric, operation, commit, head: commit }])
  const received_at = now().toISOString()
  await deliveries.claim({ repository, delivery: `lost-${operation}`, source: 'settle', status: 'queued', received_at })
}
