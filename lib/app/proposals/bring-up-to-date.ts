import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { holdsNothing } from '../../domain/proposal/carry.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { Committing } from '../deployment.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { DECLINED, merged } from './ending.ts'
import { concludeSeen, type LookedAt } from './look-at-proposal.ts'
import { conclude, type Noting, noteCarried } from './proposal-notes.ts'
import { hasCommit, type Proposing } from './propose.ts'
import { landingOf } from './recognise.ts'
import { startingPoint } from './starting-point.ts'

/** A host may list a request as open for a moment after its merge; after this time it has not seen the merge. */
const LEFT_TO_HOST_MS = 10 * 60_000

interface Looking extends Pick<OperationContext, 'repository' | 'signal' | 'landed'> {
  /** The base branch as it is now. */
  base: Snapshot
}

/**
 * Carries an open request onto its base as the next operation would, if the base has moved in the fabric's directory: a
 * move elsewhere cannot change what is proposed, and each push to a request asks its reviewers anew. A request of which
 * the base holds all is closed. Does nothing for one that is not open. Throws `proposal_refused` for a conflict,
 * `push_contended`, and the errors of `Proposals`; then the next look tries again.
 */
export async function bringUpToDate(
  deployment: Noting & Pick<Committing, 'manager'>,
  fabric: FabricRecord,
  looking: Looking,
  { proposals, openBranch }: Pick<Proposing, 'proposals' | 'openBranch'>,
  { known, place, open }: LookedAt,
): Promise<void> {
  const { repository, base, signal } = looking
  if (known === undefined || open === undefined || !hasCommit(base) || !(await hasMoved(base, fabric, known))) return
  const { manager, now } = deployment
  const landing = await landingOf(repository, { head: base.commit, directory: fabric.directory, signal }, known)
  if (landing !== undefined) {
    for await (const { time } of repository.commits(landing.landed)) {
      if (now().getTime() - time.getTime() < LEFT_TO_HOST_MS) return
      break
    }
    await proposals.close(open, signal)
    return concludeSeen(deployment, fabric.id, { ...looking, head: base.commit }, known, merged(landing, known))
  }
  const context = { repository, settings: fabric, manager, now: () => now(), ...(signal && { signal }) }
  const hasEnded = (commit: string) => proposals.hasEnded(place, commit, signal)
  const branch = await startingPoint({ context, place, base, open, openBranch, hasEnded, dryRun: false })
  const head = await branch.refresh(signal)
  if (!(await holdsNothing({ base, proposed: head }, fabric.directory)))
    return noteCarried(deployment, fabric, { known, base, head })
  await proposals.close(open, signal)
  await conclude(deployment, fabric.id, known.id, DECLINED)
}

async function hasMoved(
  base: Snapshot & { commit: string },
  { directory }: FabricRecord,
  { base_commit, base_tree }: ProposalRecord,
): Promise<boolean> {
  return base.commit !== base_commit && (await base.entry(directory))?.oid !== base_tree
}
