import type { OperationReport, ReportedProposal } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { holdsNothing } from '../../domain/proposal/carry.ts'
import { proposalPrefix } from '../../domain/proposal/proposal-branch.ts'
import { proposalText } from '../../domain/proposal/proposal-text.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { GitRepository } from '../ports/ports.ts'
import { type Proposal, type ProposalPlace, type Proposals, refusedProposal } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { commitsFrom, type OpenBranch, startingPoint } from './starting-point.ts'

/** What proposing needs beside the context of an operation, whose repository is the base branch. */
export interface Proposing {
  proposals: Proposals
  openBranch: OpenBranch
  /** Whether the host is to merge what is proposed for a fabric; absent: never. */
  wantsAutoMerge?(fabric: string): Promise<boolean>
  /** Whether a request of the fabric was merged with this commit as its head; absent: nobody knows. */
  wasMerged?(fabric: string, commit: string): Promise<boolean>
  /** Called with what a request says now, before the record of its operation is final. */
  note?(seen: Presented): Promise<void>
}

/** A request as an operation has left it. */
export interface Presented {
  /** The base branch. */
  onto: Pick<GitRepository, 'commits' | 'reaches' | 'snapshotAt'>
  proposal: ReportedProposal
  place: ProposalPlace
  base: Snapshot & { commit: string }
  head: Snapshot
  report: OperationReport
}

/** What the host was asked a moment ago. */
export interface Asked {
  place: ProposalPlace
  open: Proposal | undefined
}

/**
 * Runs an operation on the branch of the fabric's proposal in place of the base branch, and opens a request for it or
 * brings the open one up to date. The base branch is only read. A request whose branch has nothing left to propose is
 * closed. Whatever dies in between, the next call finds the request and the branch, and goes on from there. Throws
 * `proposal_refused`, and the errors of the operation and of `Proposals`.
 */
export async function propose(
  context: OperationContext,
  proposing: Proposing,
  { dryRun, run }: { dryRun: boolean; run: (context: OperationContext) => Promise<OperationReport> },
  asked?: Asked,
): Promise<OperationReport> {
  const started = await start(context, proposing, dryRun, asked)
  const { landed: _, mayBeLost: __, ...rest } = context
  const { repository, place } = started
  let presenting: Promise<ReportedProposal | undefined> | undefined
  const present = (report: OperationReport) => presented({ ...started, ...proposing, report }, context.signal)
  const landed: OperationContext['landed'] = async ({ report }) => {
    if (report === undefined) return undefined
    presenting = present(report)
    return presenting
  }
  const report = await run({ ...rest, repository, branch: place.branch, landed })
  if (report.dry_run) return report
  // A request that could not be opened is an error for the caller, too: the record stays open, and is settled later.
  const proposal = await (presenting ?? present(report))
  return proposal === undefined ? report : { ...report, proposal }
}

/** Presents a commit that is on the branch of a proposal: its process died before it could. Throws as `propose`. */
export async function presentAgain(
  { repository, signal }: Pick<OperationContext, 'repository' | 'signal'>,
  proposing: Proposing,
  { branch, report }: { branch: string; report: OperationReport },
): Promise<ReportedProposal | undefined> {
  const base = await repository.refresh(signal)
  if (!hasCommit(base)) throw unborn(repository.branch)
  const place = { base: repository.branch, branch }
  const [open, there] = [await proposing.proposals.find(place, signal), await proposing.openBranch(place.branch)]
  return presented({ ...proposing, onto: repository, place, base, open, repository: there, report }, signal)
}

/** The branch on which the next operation would be proposed, for reading. Throws as `propose`. */
export async function proposedBranch(context: OperationContext, proposing: Proposing): Promise<GitRepository> {
  return (await start(context, proposing, true)).repository
}

/** Where all operations of a fabric on a base branch are proposed, unless each has a request of its own. */
export function placeOf(fabric: string, base: string): ProposalPlace {
  return { base, branch: `${proposalPrefix(fabric)}${base}` }
}

/** Where an operation is proposed that has a request of its own. */
export function ownPlaceOf(fabric: string, base: string, operation: string): ProposalPlace {
  return { base, branch: `${proposalPrefix(fabric)}${operation}` }
}

/** Where an operation is proposed. */
interface Started {
  /** The base branch, and that of the proposal. */
  onto: GitRepository
  place: ProposalPlace
  repository: GitRepository
  base: Snapshot & { commit: string }
  /** The request that was open before the operation. */
  open: Proposal | undefined
}

async function start(
  context: OperationContext,
  { proposals, openBranch, wasMerged }: Proposing,
  dryRun: boolean,
  asked?: Asked,
): Promise<Started> {
  const { settings, signal } = context
  const base = await context.repository.refresh(signal)
  if (!hasCommit(base)) throw unborn(context.repository.branch)
  const usual = placeOf(settings.name, context.repository.branch)
  const { place, open } = asked ?? { place: usual, open: await proposals.find(usual, signal) }
  const from = {
    context,
    place,
    base,
    open,
    openBranch,
    dryRun,
    hasEnded: (commit: string) => proposals.hasEnded(place, commit, signal),
    wasMerged: wasMerged && ((commit: string) => wasMerged(settings.name, commit)),
  }
  return { onto: context.repository, place, base, open, repository: await startingPoint(from) }
}

/** Whether a branch is there. */
export function hasCommit(base: Snapshot): base is Snapshot & { commit: string } {
  return base.commit !== null
}

function unborn(branch: string) {
  return refusedProposal(`${branch} has no commit yet, and a request needs one to compare with: push the first one`)
}

interface Presenting extends Started, Pick<Proposing, 'proposals' | 'note' | 'wantsAutoMerge'> {
  report: OperationReport
}

/** Makes the request say what its branch holds. Undefined if there is nothing to propose, and never was. */
async function presented(presenting: Presenting, signal?: AbortSignal): Promise<ReportedProposal | undefined> {
  const { onto, repository, place, base, report, note } = presenting
  const head = await repository.refresh(signal)
  const proposal = await shown(presenting, head, signal)
  if (proposal !== undefined) await note?.({ onto, proposal, place, base, head, report })
  return proposal
}

async function shown(presenting: Presenting, head: Snapshot, signal?: AbortSignal): Promise<ReportedProposal | undefined> {
  const { proposals, place, repository, base, open, report } = presenting
  const { branch } = place
  if (head.commit === null || (await holdsNothing({ base, proposed: head }, report.directory))) {
    if (open === undefined) return undefined
    await proposals.close(open, signal)
    return { id: open.id, url: open.url, branch, state: 'closed' }
  }
  if (open !== undefined && report.commit === null) return { id: open.id, url: open.url, branch, state: 'open' }
  const text = proposalText(report.fabric, await commitsFrom(repository, head.commit, base.commit), report)
  // Somebody may have merged or closed the request meanwhile. One that another process has opened is found by opening.
  const found = open && (await proposals.find(place, signal))
  const updated = await proposals.update(found ?? (await proposals.open(place, text, signal)), text, signal)
  const { id, url } = updated
  const wanted = (await presenting.wantsAutoMerge?.(report.fabric)) === true
  const auto_merge = wanted ? await proposals.autoMerge(updated, signal) : undefined
  return { id, url, branch, state: found === undefined ? 'opened' : 'updated', ...definedOf({ auto_merge }) }
}
