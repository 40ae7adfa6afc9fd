/** A pull or merge request that was merged or closed, as the webhook of its host tells it. */
export interface EndedProposal {
  /** As the host counts: `12`. */
  id: string
  base: string
  /** Of the same repository: those of forks are none of the manager's. */
  branch: string
  outcome: 'merged' | 'closed'
  /** When it ended, in the host's words, if it tells: a request may be reopened, and end once more. */
  at: string | undefined
}
