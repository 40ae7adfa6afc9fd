import type { FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { GitRepository } from '../ports/ports.ts'
import { lookAtProposal, mayBeProposed } from '../proposals/look-at-proposal.ts'
import { proposingOn } from '../proposals/proposing-on.ts'

interface Looking {
  record: RepositoryRecord
  repository: GitRepository
  signal?: AbortSignal | undefined
}

/**
 * Finds out what became of the open requests of these fabrics. Asks nothing if there are none. What cannot be found out
 * now is logged, and looked for again with the next push, the next operation or by the sweep.
 */
export async function lookAtProposals(
  deployment: OperationDeployment,
  { record, repository, signal }: Looking,
  fabrics: readonly FabricRecord[],
): Promise<void> {
  for (const fabric of fabrics.filter(mayBeProposed)) {
    try {
      const proposing = await proposingOn(deployment, record)
      await lookAtProposal(deployment, fabric, { repository, ...(signal && { signal }) }, proposing)
    } catch (error) {
      deployment.onAnnouncementFailed(error)
    }
  }
}

/**
 * Raw files that an automatic ingest leaves alone: they are in an open request, or were declined with this content. A
 * call proposes the latter again.
 */
export async function heldFiles(
  { proposals }: Pick<OperationDeployment, 'proposals'>,
  fabric: FabricRecord,
): Promise<RejectedFile[]> {
  if (fabric.delivery !== 'propose' && !mayBeProposed(fabric)) return []
  const known = (await proposals.get(fabric.id)).proposals.filter(({ state }) => state !== 'merged')
  return known.flatMap(({ files = [] }) => files.map((file) => ({ ...file, faults: 0 })))
}
