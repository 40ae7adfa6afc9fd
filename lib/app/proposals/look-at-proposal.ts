import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalOutcome } from '../../contract/operation.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { Proposal } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { conclude, type Noting, noteNoneOpen, openOf } from './proposal-notes.ts'
import type { Asked, Proposing } from './propose.ts'
import { type Landing, landingOf } from './recognise.ts'

type Looking = Pick<OperationContext, 'repository' | 'signal'>

/** Whether a request of the fabric is open, as far as is known. */
export function mayBeProposed({ open_proposal }: Pick<FabricRecord, 'open_proposal'>): boolean {
  return open_proposal === true
}

/** What the host says is open, with its record if it is the one that is known. */
export interface LookedAt extends Asked {
  known?: ProposalRecord
  /** The commit with which it came to the base, if that was found out now. */
  landed?: string
}

/**
 * Finds out what became of the requests of a fabric that are known to be open: merged in whatever way, or declined.
 * Costs one request to the host for each that is open, and returns the answers. Throws the errors of `Proposals`.
 */
export async function lookAtOpen(
  deployment: Noting,
  fabric: Pick<FabricRecord, 'id' | 'directory'>,
  looking: Looking,
  proposing: Pick<Proposing, 'proposals' | 'openBranch'>,
): Promise<LookedAt[]> {
  const looked: LookedAt[] = []
  const open = openOf((await deployment.proposals.get(fabric.id)).proposals)
  // Its process died before it noted the request: that is found with the operation.
  if (open.length === 0) await noteNoneOpen(deployment, fabric.id)
  for (const known of open) looked.push(await lookAtProposal(deployment, fabric, { ...looking, known }, proposing))
  return looked
}

async function lookAtProposal(
  deployment: Noting,
  fabric: Pick<FabricRecord, 'id' | 'directory'>,
  { known, ...looking }: Looking & { known: ProposalRecord },
  proposing: Pick<Proposing, 'proposals' | 'openBranch'>,
): Promise<LookedAt> {
  const place = { base: known.base, branch: known.branch }
  const { open, outcome } = await outcomeOf(known, fabric, looking, proposing)
  if (outcome === undefined) return { known, place, open }
  await conclude(deployment, fabric.id, known.id, outcome)
  return { place, open, ...(outcome.status === 'merged' && { landed: outcome.landed }) }
}

/** What became of a request that is known to be open; no outcome while the host says that it is. */
export async function outcomeOf(
  known: ProposalRecord,
  { directory }: Pick<FabricRecord, 'directory'>,
  { repository, signal }: Looking,
  { proposals, openBranch }: Pick<Proposing, 'proposals' | 'openBranch'>,
): Promise<{ open: Proposal | undefined; outcome?: ProposalOutcome }> {
  const open = await proposals.find({ base: known.base, branch: known.branch }, signal)
  if (open?.id === known.id) return { open }
  const head = (await repository.refresh(signal)).commit
  const looking = { head: head ?? '', directory, signal }
  const landing =
    head === null
      ? undefined
      : ((await landingOf(repository, looking, known)) ?? (await landingByHand({ repository, openBranch }, looking, known)))
  return { open, outcome: landing === undefined ? { status: 'declined' } : merged(landing, known) }
}

/** The outcome for the operations of a request that came to the base. */
export function merged({ landed, squashed }: Landing, { operations }: ProposalRecord): ProposalOutcome {
  return { status: 'merged', landed, ...(squashed && operations.length > 1 ? { landed_with: [] } : {}) }
}

/** What a person added on the branch before the merge makes the tree another one; the branch may be there still. */
async function landingByHand(
  { repository, openBranch }: Pick<Looking, 'repository'> & Pick<Proposing, 'openBranch'>,
  looking: { head: string; directory: string; signal?: AbortSignal | undefined },
  { effect: _, ...known }: ProposalRecord,
): Promise<Landing | undefined> {
  const branch = await openBranch(known.branch)
  if ((await branch.head(looking.signal)) === null) return undefined
  const snapshot = await branch.refresh(looking.signal)
  if (snapshot.commit === null || snapshot.commit === known.commit) return undefined
  const tree = (await snapshot.entry(looking.directory))?.oid
  return tree === undefined ? undefined : landingOf(repository, looking, { ...known, commit: snapshot.commit, tree })
}
