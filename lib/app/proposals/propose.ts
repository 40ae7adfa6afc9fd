import { DomainError } from '../../contract/errors.ts'
import type { OperationReport, ReportedProposal } from '../../contract/report.ts'
import { holdsNothing } from '../../domain/proposal/carry.ts'
import { proposalText } from '../../domain/proposal/proposal-text.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { GitRepository } from '../ports/ports.ts'
import type { Proposal, ProposalPlace, Proposals } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { commitsFrom, type OpenBranch, startingPoint } from './starting-point.ts'

/** What proposing needs beside the context of an operation, whose repository is the base branch. */
export interface Proposing {
  proposals: Proposals
  openBranch: OpenBranch
}

/**
 * Runs an operation on the branch of the fabric's proposal in place of the base branch, and opens a request for it or
 * brings the open one up to date. The base branch is only read. A request whose branch has nothing left to propose is
 * closed. Whatever dies in between, the next call finds the request and the branch, and goes on from there. Throws
 * `proposal_refused`, and the errors of the operation and of `Proposals`.
 */
export async function propose(
  context: OperationContext,
  { proposals, openBranch }: Proposing,
  { dryRun, run }: { dryRun: boolean; run: (context: OperationContext) => Promise<OperationReport> },
): Promise<OperationReport> {
  const started = await start(context, { proposals, openBranch }, dryRun)
  const { landed: _, ...rest } = context
  const report = await run({ ...rest, repository: started.repository })
  if (report.dry_run) return report
  const proposal = await presented({ ...started, proposals, report }, context.signal)
  return proposal === undefined ? report : { ...report, proposal }
}

/** The branch on which the next operation would be proposed, for reading. Throws as `propose`. */
export async function proposedBranch(context: OperationContext, proposing: Proposing): Promise<GitRepository> {
  return (await start(context, proposing, true)).repository
}

/** The branch that holds what is proposed for a fabric on a base branch: the same for every run. */
function proposalBranch(fabric: string, base: string): string {
  return `gfm/${fabric}/${base}`
}

/** Where an operation is proposed. */
interface Started {
  place: ProposalPlace
  repository: GitRepository
  base: Snapshot & { commit: string }
  /** The request that was open before the operation. */
  open: Proposal | undefined
}

async function start(context: OperationContext, { proposals, openBranch }: Proposing, dryRun: boolean): Promise<Started> {
  const { settings, signal } = context
  const base = await context.repository.refresh(signal)
  if (!hasCommit(base)) throw unborn(context.repository.branch)
  const place = { base: context.repository.branch, branch: proposalBranch(settings.name, context.repository.branch) }
  const open = await proposals.find(place, signal)
  return { place, base, open, repository: await startingPoint({ context, place, base, open, openBranch, dryRun }) }
}

function hasCommit(base: Snapshot): base is Snapshot & { commit: string } {
  return base.commit !== null
}

function unborn(branch: string): DomainError<'proposal_refused'> {
  const reason = `${branch} has no commit yet, and a request needs one to compare with: push the first one`
  return new DomainError('proposal_refused', `The changes cannot be proposed: ${reason}`, { reason })
}

interface Presenting extends Started {
  proposals: Proposals
  report: OperationReport
}

/** Makes the request say what its branch holds. Undefined if there is nothing to propose, and never was. */
async function presented(presenting: Presenting, signal?: AbortSignal): Promise<ReportedProposal | undefined> {
  const { proposals, place, repository, base, open, report } = presenting
  const { branch } = place
  const head = await repository.refresh(signal)
  if (head.commit === null || (await holdsNothing({ base, proposed: head }, report.directory))) {
    if (open === undefined) return undefined
    await proposals.close(open, signal)
    return { id: open.id, url: open.url, branch, state: 'closed' }
  }
  if (open !== undefined && report.commit === null) return { id: open.id, url: open.url, branch, state: 'open' }
  const text = proposalText(report.fabric, await commitsFrom(repository, head.commit, base.commit), report)
  // Somebody may have merged or closed the request meanwhile, and another process may have opened one.
  const found = await proposals.find(place, signal)
  const { id, url } = await proposals.update(found ?? (await proposals.open(place, text, signal)), text, signal)
  return { id, url, branch, state: found === undefined ? 'opened' : 'updated' }
}
