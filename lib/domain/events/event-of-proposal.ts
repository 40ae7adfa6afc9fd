import type { FabricEvent } from '../../contract/event.ts'
import { EVENT_VERSION } from '../../contract/event-envelope.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { FabricProposal } from '../../contract/proposals/proposal.ts'

/** Operations that an event names. */
const MAX_OPERATIONS = 100

/** The event of a pull or merge request as it is now; `isNew` tells an opened one from one that was added to. */
export function eventOfProposal(
  { id: fabric, directory, repository_url, branch }: Pick<FabricRecord, 'id' | 'directory' | 'repository_url' | 'branch'>,
  proposal: FabricProposal,
  { isNew = false } = {},
): FabricEvent {
  const { id, url, branch: head, commit, opened_at, operations, updated_at: time, state, landed } = proposal
  const detail = {
    version: EVENT_VERSION,
    fabric,
    directory,
    repository_url,
    branch,
    time,
    proposal: { id, url, branch: head, commit, opened_at },
    operations: operations.slice(-MAX_OPERATIONS),
    operations_total: operations.length,
  } as const
  if (state === 'merged' && landed !== undefined) return { type: 'Proposal Merged', detail: { ...detail, landed } }
  if (state !== 'open') return { type: 'Proposal Declined', detail }
  return { type: isNew ? 'Proposal Opened' : 'Proposal Updated', detail }
}
