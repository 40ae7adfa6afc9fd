import type { ProposalRecord, UnopenedBranch } from '../../contract/proposals/proposal.ts'

/** The pull and merge requests of a fabric, newest first; `version` is absent until the list is written. */
export interface KnownProposals {
  proposals: ProposalRecord[]
  /** Oldest first; absent for none. */
  unopened?: UnopenedBranch[]
  version?: string
}

/** What was proposed for each fabric, and what became of it. */
export interface ProposalRecords {
  /** Empty for a fabric without a list. */
  get(fabric: string): Promise<KnownProposals>
  /** Replaces the list if it is still at `version`; returns false otherwise. */
  replace(fabric: string, known: KnownProposals): Promise<boolean>
}
