import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { RequestOutcome } from '../ports/proposals.ts'
import { type Ending, merged, mergedWith } from './ending.ts'
import { type At, endingByBase } from './ending-by-base.ts'
import { heldIn } from './held-operations.ts'
import type { Landing } from './recognise.ts'

type Told = Extract<RequestOutcome, { state: 'merged' }>

/**
 * How a request has ended of which the host says that it was merged: with the operations that its branch held then.
 * Those that came to the branch later have not come to the base. Undefined if the base does not have the merge.
 */
export async function endingByHost(at: At, known: ProposalRecord, told: Told): Promise<Ending | undefined> {
  const landing = await landingAsTold(at, known, told)
  if (landing === undefined) return undefined
  if (told.head === known.commit || landing.landed === known.commit) return merged(landing, known)
  const operations = await heldThen(at, known, { head: told.head, isOnBase: !landing.squashed })
  if (operations === undefined) return (await endingByBase(at, known)) ?? merged(landing, known)
  return mergedWith(landing, operations)
}

/** A squash or a rebase leaves the commits of the request off the base. */
async function landingAsTold(
  { repository, head, signal }: At,
  { commit: own }: ProposalRecord,
  told: Told,
): Promise<Landing | undefined> {
  for (const commit of new Set([own, told.head]))
    if (await repository.reaches(head, commit, signal)) return { landed: commit, squashed: false }
  const { commit } = told
  if (commit === undefined || !(await repository.reaches(head, commit, signal))) return undefined
  return { landed: commit, squashed: true }
}

/** The operations on the branch of a request when it was merged; undefined if that is nowhere to be seen any more. */
async function heldThen(
  { repository, openBranch, signal }: At,
  known: ProposalRecord,
  { head, isOnBase }: { head: string; isOnBase: boolean },
): Promise<string[] | undefined> {
  if (isOnBase) return heldIn(repository, head, known)
  const branch = await openBranch(known.branch)
  if (!(await branch.contains(head, signal))) return undefined
  // Of a head that the branch contains, nothing need be in the clone yet.
  await branch.refresh(signal)
  return heldIn(branch, head, known)
}
