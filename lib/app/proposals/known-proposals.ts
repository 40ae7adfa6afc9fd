import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { definedOf } from '../../defined-of.ts'
import type { Clock, Records } from '../deployment.ts'
import { changeFabricIfThere } from '../registry/change-fabric.ts'
import { changeKnown } from './change-known.ts'

type Listing = Pick<Records, 'proposals' | 'fabrics'> & Clock

/** Requests of a fabric that are remembered. */
const MAX_PROPOSALS = 20

/** The requests of a fabric that are open, as far as is known: one, or one for each operation. */
export function openOf(proposals: readonly ProposalRecord[]): ProposalRecord[] {
  return proposals.filter(({ state }) => state === 'open')
}

/** Changes the list of a fabric, and whether its record says that a request is open. */
export async function changeProposals(
  deployment: Listing,
  fabric: string,
  change: (proposals: readonly ProposalRecord[]) => ProposalRecord[],
): Promise<ProposalRecord[]> {
  const { proposals } = await changeKnown(deployment.proposals, fabric, async (known) => {
    const proposals = latestOf(change(known.proposals)).map((proposal, index) =>
      index === 0 || proposal.state === 'open' ? proposal : withoutMarks(proposal),
    )
    // If this process dies in between, somebody looks in vain; the other way round nobody would ever look.
    if (isAnyOpen(proposals) && !isAnyOpen(known.proposals)) await noteWhetherOpen(deployment, fabric, true)
    const opened = new Set(proposals.flatMap(({ operations }) => operations))
    const unopened = known.unopened?.filter(({ operation }) => !opened.has(operation))
    return { proposals, ...definedOf({ unopened }) }
  })
  if (isAnyOpen(proposals)) await noteWhetherOpen(deployment, fabric, true)
  else await noteNoneOpen(deployment, fabric)
  return proposals
}

function isAnyOpen(proposals: readonly ProposalRecord[]): boolean {
  return openOf(proposals).length > 0
}

/** Records that no request of a fabric is open, unless another process has noted one meanwhile. */
export async function noteNoneOpen(deployment: Listing, fabric: string): Promise<void> {
  await noteWhetherOpen(deployment, fabric, false)
  const { proposals } = await deployment.proposals.get(fabric)
  if (isAnyOpen(proposals)) await noteWhetherOpen(deployment, fabric, true)
}

async function noteWhetherOpen(deployment: Omit<Listing, 'proposals'>, fabric: string, open_proposal: boolean) {
  await changeFabricIfThere(deployment, fabric, (known) =>
    (known.open_proposal ?? false) === open_proposal ? undefined : { open_proposal },
  )
}

/** All that are open, and as many of the others as are remembered. */
function latestOf(proposals: readonly ProposalRecord[]): ProposalRecord[] {
  const room = Math.max(0, MAX_PROPOSALS - openOf(proposals).length)
  const ended = proposals.filter(({ state }) => state !== 'open').slice(0, room)
  return proposals.filter((proposal) => proposal.state === 'open' || ended.includes(proposal))
}

/**
 * Only the latest request, and those that are open, are looked for; of one that was declined its files are left alone.
 */
function withoutMarks({ tree: _, base_tree: __, effect: ___, files, ...proposal }: ProposalRecord): ProposalRecord {
  return proposal.state === 'declined' ? { ...proposal, ...definedOf({ files }) } : proposal
}
