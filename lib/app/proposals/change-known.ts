import type { KnownProposals, ProposalRecords } from '../ports/proposal-records.ts'

const ATTEMPTS = 10

/**
 * Changes what is known of a fabric's requests, once more whenever somebody else has changed it meanwhile. Returns what
 * was written.
 */
export async function changeKnown<T extends Partial<Omit<KnownProposals, 'version'>>>(
  records: ProposalRecords,
  fabric: string,
  change: (known: KnownProposals) => T | Promise<T>,
): Promise<T> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const known = await records.get(fabric)
    const changed = await change(known)
    if (await records.replace(fabric, { ...known, ...changed })) return changed
  }
  throw new Error(`The proposals of the fabric ${fabric} were changed by others ${ATTEMPTS} times in a row`)
}
