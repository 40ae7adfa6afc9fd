import { DomainError } from '../../contract/errors.ts'
import type { AutoMerge } from '../../contract/report.ts'

/** The two branches of a pull or merge request. */
export interface ProposalPlace {
  /** The branch that takes the changes. */
  base: string
  /** The branch of the manager that holds them. */
  branch: string
}

/**
 * Where a branch is on the remote, null for a branch that is not there, and the commit at which it is taken to be. The
 * first push moves it from there, unless it has moved meanwhile.
 */
export interface BranchStart {
  lease: string | null
  commit: string
}

export interface ProposalText {
  /** One line. */
  title: string
  /** Markdown. */
  body: string
}

/** An open pull or merge request. */
export interface Proposal extends ProposalText {
  /** As the host counts: `12`. */
  id: string
  /** Its page. */
  url: string
}

/**
 * What became of a request. `head`: where its branch was when it was merged; `commit`: the one by which the host has
 * merged it, if it made one.
 */
export type RequestOutcome = { state: 'open' | 'closed' } | { state: 'merged'; head: string; commit?: string }

/**
 * The pull or merge requests of one repository. Each method throws `proposal_refused` with the host's words,
 * `authentication_failed`, and, where trying again may help, `repository_unreachable` or `timed_out`.
 */
export interface Proposals {
  /** The open request from the branch to the base; undefined if there is none. */
  find(place: ProposalPlace, signal?: AbortSignal): Promise<Proposal | undefined>
  /** What became of a request from the branch to the base; undefined if the host does not know. */
  outcomeOf(request: ProposalPlace & Pick<Proposal, 'id'>, signal?: AbortSignal): Promise<RequestOutcome | undefined>
  /** Whether a request from the branch to the base was merged or closed while its branch was at a commit. */
  hasEnded(place: ProposalPlace, commit: string, signal?: AbortSignal): Promise<boolean>
  /** Opens a request, or returns the one that is open already, with its text as it is. */
  open(place: ProposalPlace, text: ProposalText, signal?: AbortSignal): Promise<Proposal>
  /** Replaces the text of a request, in no request to the host if it is the same. */
  update(proposal: Proposal, text: ProposalText, signal?: AbortSignal): Promise<Proposal>
  /** Asks the host to merge the request once its rules allow it. Does not throw what the host says against it. */
  autoMerge(proposal: Proposal, signal?: AbortSignal): Promise<AutoMerge>
  /** Closes a request without merging it. */
  close(proposal: Proposal, signal?: AbortSignal): Promise<void>
}

/** Why changes cannot be proposed, in the words of the host or of the manager. */
export function refusedProposal(reason: string): DomainError<'proposal_refused'> {
  return new DomainError('proposal_refused', `The changes cannot be proposed: ${reason}`, { reason })
}
