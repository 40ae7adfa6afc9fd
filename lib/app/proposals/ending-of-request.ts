import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { namesOperation } from '../../domain/operation/trailers.ts'
import type { CommitInfo } from '../ports/ports.ts'
import type { Proposal } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { DECLINED, type Ending, merged } from './ending.ts'
import type { Proposing } from './propose.ts'
import { landingOf } from './recognise.ts'
import { commitsFrom, MAX_COMMITS } from './starting-point.ts'

type Looking = Pick<OperationContext, 'repository' | 'signal'>

/** What the host says is open, and how a request has ended on the head of its base. */
interface Seen {
  open: Proposal | undefined
  ending?: Ending
  head: string | null
}

/** What became of a request that is known to be open; no ending while the host says that it is. */
export async function endingOf(
  known: ProposalRecord,
  { directory }: Pick<FabricRecord, 'directory'>,
  { repository, signal }: Looking,
  { proposals, openBranch }: Pick<Proposing, 'proposals' | 'openBranch'>,
): Promise<Seen> {
  const open = await proposals.find({ base: known.base, branch: known.branch }, signal)
  if (open?.id === known.id) return { open, head: null }
  const head = (await repository.refresh(signal)).commit
  if (head === null) return { open, head, ending: DECLINED }
  const looking = { head, directory, signal }
  const landing = await landingOf(repository, looking, known)
  if (landing !== undefined) return { open, head, ending: merged(landing, known) }
  const byHand = await mergedByHand({ repository, openBranch }, looking, known)
  return { open, head, ending: byHand ?? (await mergedByName(repository, looking, known)) ?? DECLINED }
}

/** The base branch, and the fabric on it. */
interface At {
  head: string
  directory: string
  signal?: AbortSignal | undefined
}

/**
 * What people did on the branch before the merge makes the tree another one; the branch may be there still. What they
 * took off it has not come to the base.
 */
async function mergedByHand(
  { repository, openBranch }: Pick<Looking, 'repository'> & Pick<Proposing, 'openBranch'>,
  looking: At,
  { effect: _, ...known }: ProposalRecord,
): Promise<Ending | undefined> {
  const branch = await openBranch(known.branch)
  if ((await branch.head(looking.signal)) === null) return undefined
  const snapshot = await branch.refresh(looking.signal)
  const { commit } = snapshot
  if (commit === null || commit === known.commit) return undefined
  const tree = (await snapshot.entry(looking.directory))?.oid
  const landing = tree === undefined ? undefined : await landingOf(repository, looking, { ...known, commit, tree })
  if (landing === undefined) return undefined
  const commits = await commitsFrom(branch, commit, known.base_commit)
  // Further down nobody looks, and what is not seen is not told to be gone.
  if (commits.length === MAX_COMMITS) return merged(landing, known)
  const operations = known.operations.filter((operation) => commits.some(naming(operation)))
  return { ...merged(landing, { operations }), operations }
}

function naming(operation: string): (commit: CommitInfo) => boolean {
  return ({ message }) => namesOperation(message, operation)
}

/**
 * Operations whose commits were squashed or rebased onto a base that has moved, and that changed nothing but the
 * manager's own files: those look different there.
 */
async function mergedByName(
  repository: Looking['repository'],
  { head }: At,
  { base_commit, operations: all }: ProposalRecord,
): Promise<Ending | undefined> {
  const commits = await commitsFrom(repository, head, base_commit)
  const operations = all.filter((operation) => commits.some(naming(operation)))
  const landed = commits.find((commit) => operations.some((operation) => naming(operation)(commit)))?.oid
  return landed === undefined ? undefined : { ...merged({ landed, squashed: true }, { operations }), operations }
}
