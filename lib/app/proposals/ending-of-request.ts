import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { Proposal } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { DECLINED, type Ending } from './ending.ts'
import { endingByBase } from './ending-by-base.ts'
import { endingByHost } from './ending-by-host.ts'
import type { Proposing } from './propose.ts'

/** What the host says is open, and how a request has ended on the head of its base. */
interface Seen {
  open: Proposal | undefined
  ending?: Ending
  head: string | null
}

/**
 * What became of a request that is known to be open; no ending while the host says that it is. The base tells where the
 * host cannot, and of a request that was closed: people may have merged it by hand.
 */
export async function endingOf(
  known: ProposalRecord,
  { directory }: Pick<FabricRecord, 'directory'>,
  { repository, signal }: Pick<OperationContext, 'repository' | 'signal'>,
  { proposals, openBranch }: Pick<Proposing, 'proposals' | 'openBranch'>,
): Promise<Seen> {
  const open = await proposals.find({ base: known.base, branch: known.branch }, signal)
  if (open?.id === known.id) return { open, head: null }
  const told = await proposals.outcomeOf(known, signal)
  // The host's list may be behind.
  if (told?.state === 'open') return { open, head: null }
  // Read after the host was asked: it has what was merged by then, unless people have taken that back.
  const head = (await repository.refresh(signal)).commit
  if (head === null) return { open, head, ending: DECLINED }
  const at = { repository, openBranch, head, directory, signal }
  const ending = told?.state === 'merged' ? await endingByHost(at, known, told) : undefined
  return { open, head, ending: ending ?? (await endingByBase(at, known)) ?? DECLINED }
}
