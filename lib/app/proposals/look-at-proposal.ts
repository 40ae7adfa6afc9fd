import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalOutcome } from '../../contract/operation.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { conclude, type Noting, openOf } from './proposal-notes.ts'
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
  for (const known of openOf((await deployment.proposals.get(fabric.id)).proposals))
    looked.push(await lookAtProposal(deployment, fabric, { ...looking, known }, proposing))
  return looked
}

async function lookAtProposal(
  deployment: Noting,
  fabric: Pick<FabricRecord, 'id' | 'directory'>,
  { repository, signal, known }: Looking & { known: ProposalRecord },
  { proposals, openBranch }: Pick<Proposing, 'proposals' | 'openBranch'>,
): Promise<LookedAt> {
  const place = { base: known.base, branch: known.branch }
  const found = await proposals.find(place, signal)
  if (found?.id === known.id) return { known, place, open: found }
  const head = (await repository.refresh(signal)).commit
  const looking = { head: head ?? '', directory: fabric.directory, signal }
  const landing =
    head === null
      ? undefined
      : ((await landingOf(repository, looking, known)) ?? (await landingByHand({ repository, openBranch }, looking, known)))
  await conclude(deployment, fabric.id, known.id, landing === undefined ? { status: 'declined' } : merged(landing, known))
  return { place, open: found }
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
