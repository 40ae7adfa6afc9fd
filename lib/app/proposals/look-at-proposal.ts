import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import type { Ending } from './ending.ts'
import { endingOf } from './ending-of-request.ts'
import { noteNoneOpen, openOf } from './known-proposals.ts'
import { conclude, type Noting } from './proposal-notes.ts'
import type { Asked, Proposing } from './propose.ts'

/** `landed`: called with the head of the branch before a merge is recorded. */
type Looking = Pick<OperationContext, 'repository' | 'signal' | 'landed'>

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
  const { open, ending, head } = await endingOf(known, fabric, looking, proposing)
  if (ending === undefined) return { known, place, open }
  await concludeSeen(deployment, fabric.id, { ...looking, head }, known, ending)
  return { place, open }
}

/**
 * Concludes a request. The head that has its merge is noted first: people may force that away, right back to the head
 * at which its raw files were held by the request.
 */
export async function concludeSeen(
  deployment: Noting,
  fabric: string,
  { repository, landed, head }: Looking & { head: string | null },
  { id }: ProposalRecord,
  ending: Ending,
): Promise<void> {
  const started_at = deployment.now().toISOString()
  if (ending.outcome.status === 'merged' && head !== null) await landed?.({ oid: head, base: head, started_at }, repository)
  await conclude(deployment, fabric, id, ending)
}
