import type { FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { definedOf } from '../../defined-of.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { OperationDeployment } from '../deployment.ts'
import { landingNotes } from '../operations/note-landing.ts'
import type { GitRepository } from '../ports/ports.ts'
import { bringUpToDate } from '../proposals/bring-up-to-date.ts'
import { lookAtOpen, mayBeProposed } from '../proposals/look-at-proposal.ts'
import type { Proposing } from '../proposals/propose.ts'
import { proposingOn } from '../proposals/proposing-on.ts'
import { stillUnopened } from '../proposals/unopened.ts'

interface Looking {
  record: RepositoryRecord
  repository: GitRepository
  /** The branch as it is now. */
  base: Snapshot
  signal?: AbortSignal | undefined
}

/**
 * Finds out what became of the open requests of these fabrics, and carries those that stay open onto the base if it has
 * moved. Asks nothing if there are none. What cannot be found out now is logged, and looked for again with the next
 * push, the next operation or by the sweep.
 */
export async function lookAtProposals(
  deployment: OperationDeployment,
  { record, repository, base, signal }: Looking,
  fabrics: readonly FabricRecord[],
): Promise<void> {
  const looking = { repository, ...landingNotes(deployment, record), ...definedOf({ signal }) }
  let made: Promise<Proposing> | undefined
  for (const fabric of fabrics.filter(mayBeProposed)) {
    try {
      made ??= proposingOn(deployment, record)
      const proposing = await made
      for (const looked of await lookAtOpen(deployment, fabric, looking, proposing))
        await bringUpToDate(deployment, fabric, { ...looking, base }, proposing, looked).catch(deployment.onAnnouncementFailed)
    } catch (error) {
      deployment.onAnnouncementFailed(error)
    }
  }
}

/** `isPassing`: some are held by an operation without an outcome, and wait again if that has proposed nothing. */
export interface HeldFiles {
  files: RejectedFile[]
  isPassing: boolean
}

/**
 * Raw files that an automatic ingest leaves alone: they are in an open request, or were declined with this content. A
 * call proposes the latter again.
 */
export async function heldFiles(
  deployment: Pick<OperationDeployment, 'proposals' | 'journal'>,
  fabric: FabricRecord,
): Promise<HeldFiles> {
  if (fabric.delivery !== 'propose' && !mayBeProposed(fabric)) return { files: [], isPassing: false }
  const known = await deployment.proposals.get(fabric.id)
  const unopened = await stillUnopened(deployment, fabric.id, known)
  const holding = [...known.proposals.filter(({ state }) => state !== 'merged'), ...unopened]
  const files = holding.flatMap(({ files = [] }) => files.map((file) => ({ ...file, faults: 0 })))
  return { files, isPassing: unopened.some(({ files = [] }) => files.length > 0) }
}
