import type { ReportedOperation } from '../../contract/operation.ts'
import type { RepositoryChange, RepositoryRecord } from '../../contract/repository.ts'
import type { Clock, Records } from '../deployment.ts'
import { asLeftHeads, leftHeadsOf } from '../registry/left-heads.ts'
import type { LandedCommit, LandedOn, OperationContext, TriedCommit } from '../transaction/operation-context.ts'

/** The part of a deployment that records landed commits. */
type Noting = Pick<Records, 'repositories' | 'lostOperations' | 'deliveries'> & Clock

type LandingNotes = Required<Pick<OperationContext, 'landed' | 'mayBeLost'>>

const ATTEMPTS = 10

/**
 * Hooks for operations on a repository that record the heads by which a later force-push is detected. `known`: the
 * repository's record, possibly outdated.
 */
export function landingNotes(deployment: Noting, known: RepositoryRecord): LandingNotes {
  return {
    landed: async (commit, branch) => {
      await noteLanding(deployment, known, commit, branch)
      return undefined
    },
    mayBeLost: (tried) => noteLost(deployment, known.id, tried),
  }
}

/**
 * Records the commit of an operation as the repository's head. The process that pushed the commit may have died before
 * it could, and then nobody would notice a force-push that removes the commit. Does nothing for an operation without a
 * commit.
 */
export async function noteRecordedLanding(
  deployment: Noting,
  branch: LandedOn,
  known: RepositoryRecord,
  { commit: oid = null, source_commit: base, started_at }: Pick<ReportedOperation, 'commit' | 'source_commit' | 'started_at'>,
): Promise<void> {
  if (oid === null || base === undefined || oid === known.head) return
  await noteLanding(deployment, known, { oid, base, started_at }, branch)
}

/**
 * Records the commit as the repository's head. If the recorded head is not below the commit, it has left the branch:
 * such heads are kept until the lost operations have been looked for. A processed head below the commit stays
 * processed up to the commit, because the manager's own commit brings no waiting raw file.
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
    const { head, processed_head: processed, left_heads: left = '' } = known
    const isNoted = Object.keys(changes).length === 0
    // Only a record that was read after the landing proves that there is nothing to record.
    if (isNoted && known !== read) return
    if (!isNoted && (await repositories.change(id, changes, { processed, head, left }))) return
    known = await repositories.get(id)
  }
  if (known !== undefined) throw new Error(`The record of the repository ${id} was changed by others ${ATTEMPTS} times in a row`)
}

/**
 * The position of the recorded head relative to the commit: below it, above it on the branch, off the branch, or on a
 * branch from which the commit itself was forced away before it was recorded.
 */
type Place = 'below' | 'above' | 'left' | 'without'

async function placeOf(head: string | null, { oid, base }: LandedCommit, branch: LandedOn): Promise<Place> {
  if (head === null || head === base || head === oid || (await branch.reaches(oid, head))) return 'below'
  if (!(await branch.contains(head))) return 'left'
  // The commit of an operation that is settled late may be below a head that was recorded since.
  return (await branch.contains(oid)) ? 'above' : 'without'
}

function changesOf(known: RepositoryRecord, { oid, base, started_at }: LandedCommit, place: Place): RepositoryChange {
  const left = leftHeadsWith(known, place === 'without' ? oid : place === 'left' ? known.head : null)
  if (place === 'without') return left
  const wasProcessed = known.processed_head === base
  const nothingLeft = place !== 'left' && leftHeadsOf(known).length === 0
  return {
    ...(place === 'above' ? {} : { head: oid }),
    ...left,
    ...(wasProcessed ? { processed_head: oid } : {}),
    ...(wasProcessed && nothingLeft ? { processed_at: started_at } : {}),
  }
}

function leftHeadsWith(known: RepositoryRecord, head: string | null): Pick<RepositoryChange, 'left_heads'> {
  const left = leftHeadsOf(known)
  return head === null || left.includes(head) ? {} : asLeftHeads([...left, head])
}

/**
 * Nobody can know any more whether the operation had landed, so its files are looked for as if it had. The branch may
 * not move again, so a separate delivery requests the look: the sweep finds it when it is due.
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
