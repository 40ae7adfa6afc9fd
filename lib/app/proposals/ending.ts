import type { ProposalOutcome } from '../../contract/operation.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { Landing } from './recognise.ts'

/** How a request has ended. `operations`: those that it still held, if people had taken others off its branch. */
export interface Ending {
  outcome: ProposalOutcome
  operations?: readonly string[]
}

export const DECLINED: Ending = { outcome: { status: 'declined' } }

/** The ending of a request that came to the base with all that it held. */
export function merged({ landed, squashed }: Landing, { operations }: Pick<ProposalRecord, 'operations'>): Ending {
  return { outcome: { status: 'merged', landed, ...(squashed && operations.length > 1 ? { landed_with: [] } : {}) } }
}

/** The ending of a request that came to the base with some operations only: the others were not on its branch. */
export function mergedWith(landing: Landing, operations: string[]): Ending {
  return { ...merged(landing, { operations }), operations }
}

/** Operations whose commits a merge has made one share it. */
export function outcomeFor(
  operation: string,
  known: Pick<ProposalRecord, 'operations'>,
  { outcome, operations = known.operations }: Ending,
): ProposalOutcome {
  if (!operations.includes(operation)) return { status: 'declined' }
  if (outcome.status === 'declined' || outcome.landed_with === undefined) return outcome
  return { ...outcome, landed_with: operations.filter((other) => other !== operation) }
}
