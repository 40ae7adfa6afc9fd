import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { GitRepository } from '../ports/ports.ts'
import { type Ending, merged, mergedWith } from './ending.ts'
import { heldIn, namedBy } from './held-operations.ts'
import type { Proposing } from './propose.ts'
import { landingOf } from './recognise.ts'
import { commitsFrom } from './starting-point.ts'

/** The base branch with the fabric on it, and the branches of requests. */
export interface At {
  repository: GitRepository
  openBranch: Proposing['openBranch']
  head: string
  directory: string
  signal?: AbortSignal | undefined
}

/** How a request has ended that has come to its base, as far as that shows it; undefined if it is not there. */
export async function endingByBase(at: At, known: ProposalRecord): Promise<Ending | undefined> {
  const landing = await landingOf(at.repository, at, known)
  if (landing !== undefined) return merged(landing, known)
  return (await mergedByHand(at, known)) ?? mergedByName(at, known)
}

/**
 * What people did on the branch before the merge makes the tree another one; the branch may be there still. What they
 * took off it has not come to the base.
 */
async function mergedByHand(at: At, { effect: _, ...known }: ProposalRecord): Promise<Ending | undefined> {
  const branch = await at.openBranch(known.branch)
  if ((await branch.head(at.signal)) === null) return undefined
  const snapshot = await branch.refresh(at.signal)
  const { commit } = snapshot
  if (commit === null || commit === known.commit) return undefined
  const tree = (await snapshot.entry(at.directory))?.oid
  const landing = tree === undefined ? undefined : await landingOf(at.repository, at, { ...known, commit, tree })
  if (landing === undefined) return undefined
  const operations = await heldIn(branch, commit, known)
  return operations === undefined ? merged(landing, known) : mergedWith(landing, operations)
}

/**
 * Operations whose commits were squashed or rebased onto a base that has moved, and that changed nothing but the
 * manager's own files: those look different there.
 */
async function mergedByName(
  { repository, head }: At,
  { base_commit, operations: all }: ProposalRecord,
): Promise<Ending | undefined> {
  const commits = await commitsFrom(repository, head, base_commit)
  const operations = namedBy(commits, all)
  const landed = commits.find((commit) => namedBy([commit], operations).length > 0)?.oid
  return landed === undefined ? undefined : mergedWith({ landed, squashed: true }, operations)
}
