import { DomainError } from '../../contract/errors.ts'
import { openFabric, type StatedSettings } from '../../domain/manifest/fabric-state.ts'
import { operationIn, operationsIn, reasonsIn, signOffsIn } from '../../domain/operation/trailers.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { commitText } from '../../domain/plan/commit-text.ts'
import { carry } from '../../domain/proposal/carry.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { CommitDetails, CommitInfo, GitRepository } from '../ports/ports.ts'
import { type BranchStart, type Proposal, type ProposalPlace, refusedProposal } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { mergeBase } from './merge-base.ts'

/** The part of an operation's context that carrying needs. */
export type CarryingContext = Pick<OperationContext, 'repository' | 'settings' | 'manager' | 'commit' | 'signal' | 'now'>

/** Opens the branch of a proposal, at another commit if a start is given. */
export type OpenBranch = (branch: string, start?: BranchStart) => Promise<GitRepository>

export interface ProposalBase {
  context: CarryingContext
  place: ProposalPlace
  /** The head of the base branch. */
  base: Snapshot & { commit: string }
  /** The open request. */
  open: Proposal | undefined
  openBranch: OpenBranch
  /** Whether a request of the branch was merged with this commit as its head. Absent: nobody knows. */
  wasMerged?: ((commit: string) => Promise<boolean>) | undefined
  /** Whether a request of the branch has ended at the host with this commit as its head. */
  hasEnded(commit: string): Promise<boolean>
  /** Nothing may be pushed. */
  dryRun: boolean
}

/** How often another writer may move the proposal's branch while it is carried onto the base. */
const ATTEMPTS = 3

/**
 * The branch on which the next operation is proposed. An open request goes on from what it holds, carried onto the base
 * when that has moved, and so does what was pushed a moment ago and waits for its request. What a request held that has
 * ended is left: the branch begins at the base again. Throws `proposal_refused` for a conflict, or
 * where commits of people would be lost, and `push_contended`.
 */
export async function startingPoint(from: ProposalBase): Promise<GitRepository> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await startOnce(from)
    if (found !== undefined) return found
  }
  const message = `Other writers moved the branch ${from.place.branch} ${ATTEMPTS} times in a row; nothing was changed`
  throw new DomainError('push_contended', message, { attempts: ATTEMPTS })
}

/** Undefined: the branch has moved meanwhile. */
async function startOnce(from: ProposalBase): Promise<GitRepository | undefined> {
  const { context, place, base, open, openBranch, dryRun } = from
  const { repository, signal } = context
  const there = await openBranch(place.branch)
  const head = await there.head(signal)
  const start = { lease: head, commit: base.commit }
  if (head === null) return openBranch(place.branch, start)
  await there.refresh(signal)
  const parted = await mergeBase({ repository, head: base.commit }, { repository: there, head })
  if (parted === head) return openBranch(place.branch, start)
  const branch = { there, head, parted, start }
  if (open === undefined && (await isOver(from, branch))) return openBranch(place.branch, start)
  return parted === base.commit || dryRun ? there : carryOn(from, branch)
}

/** The branch of a proposal as it is on the remote, and where it parted from the base. */
interface PartedBranch {
  there: GitRepository
  head: string
  parted: string | undefined
  start: BranchStart
}

/**
 * Whether what the branch holds is over, where no request is open: it was merged or closed, and the base, with the raw
 * files that wait there, says what is to be done. Operations of which the host never had a request wait for theirs:
 * another process is about to open it, or has died before it could. Throws `proposal_refused` for commits of people
 * that are nowhere else.
 */
async function isOver({ context, place, base, wasMerged, hasEnded }: ProposalBase, branch: PartedBranch): Promise<boolean> {
  // Then all of it was on the base, also where a force-push has taken it back.
  if ((await wasMerged?.(branch.head)) === true) return true
  const commits = await commitsSince(branch)
  const byHand = commits.find(({ message }) => operationIn(message, context.settings.name) === undefined)
  if (byHand === undefined) return hasEnded(branch.head)
  const carried = await carriedOnto(branch, base, context.settings)
  if (carried.kind === 'changes' && carried.changes.length === 0) return true
  const commit = `${byHand.oid.slice(0, 12)} of ${byHand.author.name}`
  throw refusedProposal(
    `the branch ${place.branch} holds the commit ${commit}, and no request is open: open one for it, or delete the branch`,
  )
}

async function carryOn(from: ProposalBase, branch: PartedBranch): Promise<GitRepository | undefined> {
  const { context, place, base, open, openBranch } = from
  const carried = await carriedOnto(branch, base, context.settings)
  if (carried.kind === 'conflict') {
    const [path = '', ...more] = carried.paths
    const files = more.length === 0 ? path : `${path} and ${count(more.length, 'more file')}`
    throw refusedProposal(
      `${open?.url ?? `the branch ${place.branch}`} conflicts with ${place.base} in ${files}: merge it by hand or ${open === undefined ? 'delete' : 'close'} it, and repeat this`,
    )
  }
  const repository = await openBranch(place.branch, branch.start)
  return pushed(context, { repository, base }, carried.changes, await messageOf(context, { place, base }, branch))
}

function carriedOnto({ there, head, parted }: PartedBranch, onto: Snapshot, fabric: StatedSettings) {
  if (parted === undefined) throw refusedProposal(`${there.branch} has no commit in common with its base: delete the branch`)
  return carry({ from: there.snapshotAt(parted), proposed: there.snapshotAt(head), onto }, fabric)
}

/** One commit on the base with all that was proposed. Undefined: the branch has moved meanwhile. */
async function pushed(
  { manager, signal, now }: CarryingContext,
  { repository, base }: { repository: GitRepository; base: Snapshot },
  changes: readonly Change[],
  { message, author }: Pick<CommitDetails, 'message' | 'author'>,
): Promise<GitRepository | undefined> {
  if (changes.length === 0) return repository
  const snapshot = await repository.refresh(signal)
  // The changes fit onto the base, and onto nothing that somebody has put in its place.
  if (snapshot.commit !== base.commit) return undefined
  const commit = await repository.prepare(snapshot, changes, { message, author, committer: manager, time: now() })
  return (await repository.push(commit, signal)) === 'accepted' ? repository : undefined
}

/** A single commit keeps its message and author; the trailers of several name the operations, latest first. */
async function messageOf(
  { settings: stated, manager, commit }: CarryingContext,
  { place, base }: Pick<ProposalBase, 'place' | 'base'>,
  branch: PartedBranch,
): Promise<Pick<CommitDetails, 'message' | 'author'>> {
  const commits = await commitsSince(branch)
  const [only] = commits
  if (only !== undefined && commits.length === 1) return only
  const fabric = stated.name
  const facts = {
    kind: 'gfm',
    fabric,
    summary: `${count(commits.length, 'change')} carried onto ${place.base}`,
    changes: commits.map(({ message }) => `- ${message.split('\n')[0]}`),
    operations: commits.flatMap(({ message }) => operationsIn(message, fabric)),
    sourceCommit: null,
    actor: manager,
    reasons: commits.flatMap(({ message }) => reasonsIn(message)).reverse(),
  }
  const signed = commits.flatMap(({ message }) => signOffsIn(message)).reverse()
  const settings = stated.commit ?? (await openFabric(base, stated))?.settings.commit
  return { message: commitText(facts, { settings: { ...settings, ...commit }, committer: manager, signed }), author: manager }
}

/** The commits of the branch that the base does not have, latest first. */
async function commitsSince({ there, head, parted }: PartedBranch): Promise<CommitInfo[]> {
  return commitsFrom(there, head, parted)
}

/** A commit and its ancestors down to another one, which is left out; latest first. */
export async function commitsFrom(
  repository: Pick<GitRepository, 'commits'>,
  head: string,
  end: string | undefined,
): Promise<CommitInfo[]> {
  const found: CommitInfo[] = []
  for await (const commit of repository.commits(head)) {
    if (commit.oid === end || found.length === MAX_COMMITS) break
    found.push(commit)
  }
  return found
}

/** Commits of a proposal that are looked at. */
export const MAX_COMMITS = 100
