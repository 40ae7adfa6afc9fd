import { isError } from '../../contract/errors.ts'
import type { UnopenedBranch } from '../../contract/proposals/proposal.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import type { Records } from '../deployment.ts'
import type { KnownProposals } from '../ports/proposal-records.ts'
import { changeKnown } from './change-known.ts'

export type Knowing = Pick<Records, 'proposals' | 'journal'>

/** The paths of a branch that are noted, as JSON: with the requests of the fabric they stay within an item. */
const MAX_NOTED = 5000

/**
 * Notes the branch of an operation before it is pushed: whatever fails from then on, the next operation knows what is
 * on it. Drops those that have ended.
 */
export async function noteUnopened(
  records: Knowing,
  fabric: string,
  { operation, branch, paths, files }: Omit<UnopenedBranch, 'is_whole'>,
): Promise<void> {
  const noted = pathsWithin(paths, MAX_NOTED)
  const among = files.filter(({ file }) => noted.includes(file))
  const own = { operation, branch, paths: noted, is_whole: noted.length === paths.length, files: among }
  await changeKnown(records.proposals, fabric, async (known) => {
    const others = (await stillUnopened(records, fabric, known)).filter((one) => one.operation !== operation)
    return { unopened: [...others, own] }
  })
}

function pathsWithin(paths: readonly string[], most: number): string[] {
  const noted: string[] = []
  let length = 0
  for (const path of paths) {
    length += JSON.stringify(path).length
    if (length > most) break
    noted.push(path)
  }
  return noted
}

/** The branches whose operations have no outcome yet. A record that cannot be read may be of one of them. */
export async function stillUnopened(
  { journal }: Pick<Knowing, 'journal'>,
  fabric: string,
  { unopened = [] }: KnownProposals,
): Promise<UnopenedBranch[]> {
  const mayBeOpen = async ({ operation }: UnopenedBranch) => {
    try {
      const record = await journal.get(fabric, operation)
      return record !== undefined && isOpen(record)
    } catch (error) {
      if (!isError(error, 'record_unreadable')) throw error
      return true
    }
  }
  const isStill = await Promise.all(unopened.map(mayBeOpen))
  return unopened.filter((_, index) => isStill[index])
}
