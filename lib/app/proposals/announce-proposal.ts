import type { FabricEvent } from '../../contract/event.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { eventOfProposal } from '../../domain/events/event-of-proposal.ts'
import { eventsOfLanded } from '../../domain/events/events-of.ts'
import type { OperationDeployment } from '../deployment.ts'

export type AnnouncingProposals = Pick<OperationDeployment, 'events' | 'fabrics' | 'originals' | 'onAnnouncementFailed'>

/**
 * Announces a request as it is now, and with its merge what its operations have changed. Best effort: never throws.
 */
export async function announceProposal(
  deployment: AnnouncingProposals,
  fabric: string,
  proposal: ProposalRecord,
  options: { isNew?: boolean } = {},
): Promise<void> {
  try {
    const record = await deployment.fabrics.get(fabric)
    const changes: FabricEvent[] = []
    for (const operation of proposal.landed === undefined ? [] : proposal.operations) {
      const report = await deployment.originals.getReport(fabric, operation)
      if (report !== undefined) changes.push(...eventsOfLanded(report, record, proposal.landed ?? ''))
    }
    await deployment.events.publish([eventOfProposal(record, proposal, options), ...changes])
  } catch (error) {
    deployment.onAnnouncementFailed(error)
  }
}
