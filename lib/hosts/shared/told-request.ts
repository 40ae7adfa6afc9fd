import type { ProposalPlace, RequestOutcome } from '../../app/ports/proposals.ts'
import { definedOf } from '../../defined-of.ts'

/** A request as its host tells of it. Undefined or null: the host does not say. */
export interface ToldRequest {
  base: string | undefined
  branch: string | undefined
  state: RequestOutcome['state']
  /** Where its branch was when it ended. */
  head: string | null | undefined
  /** The commit by which the host has merged it. */
  commit?: string | null | undefined
}

/** What became of a request; undefined for one that people have turned to another base, or without its head. */
export function outcomeIn(told: ToldRequest | undefined, place: ProposalPlace): RequestOutcome | undefined {
  if (told === undefined || !isAt(place, told)) return undefined
  const { state, head, commit } = told
  if (state !== 'merged') return { state }
  return head == null ? undefined : { state, head, ...definedOf({ commit: commit ?? undefined }) }
}

/** Whether a request of these branches has ended while its branch was at a commit. */
export function endedAt(place: ProposalPlace, commit: string): (told: ToldRequest) => boolean {
  return (told) => isAt(place, told) && told.state !== 'open' && isOf(commit, told.head ?? '')
}

function isAt({ base, branch }: ProposalPlace, told: ToldRequest): boolean {
  return told.base === base && told.branch === branch
}

/** Bitbucket Cloud tells the first 12 digits. */
function isOf(commit: string, head: string): boolean {
  return head.length >= 12 && commit.startsWith(head)
}
