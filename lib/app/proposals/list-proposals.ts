import { fabricProposal, type ProposalList } from '../../contract/proposals/proposal.ts'
import type { Records } from '../deployment.ts'

/** The latest requests of a fabric, as far as is known. Throws `fabric_not_found`, `record_unreadable`. */
export async function listProposals(
  { fabrics, proposals }: Pick<Records, 'fabrics' | 'proposals'>,
  fabric: string,
): Promise<ProposalList> {
  const { id } = await fabrics.get(fabric)
  const known = await proposals.get(id)
  return {
    proposals: known.proposals.map((proposal) => fabricProposal.parse(proposal)),
  }
}
