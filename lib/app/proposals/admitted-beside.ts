import type { FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { isWithin } from '../../domain/fabric/layout.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import { joinPath } from '../../domain/tree/repo-path.ts'
import type { Records } from '../deployment.ts'
import { refusedProposal } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { MAX_EFFECT, openOf } from './proposal-notes.ts'

/** Requests of a fabric that may be open, each for an operation. */
const MAX_OPEN = 20

/**
 * Refuses changes of files that another open request of the fabric changes: nothing is proposed twice, and requests can
 * be merged in any order. `branch`: that of the operation. Called while the lock is held, under which each request is
 * recorded. Throws `proposal_refused`.
 */
export function admittedBeside(
  { proposals }: Pick<Records, 'proposals'>,
  { id, directory }: Pick<FabricRecord, 'id' | 'directory'>,
  branch: string,
): Required<OperationContext>['admits'] {
  const records = joinPath(directory, '.hnp')
  return async (changes) => {
    const others = openOf((await proposals.get(id)).proposals).filter((proposal) => proposal.branch !== branch)
    if (others.length >= MAX_OPEN)
      throw refusedProposal(`${MAX_OPEN} requests of the fabric are open: merge or close some of them first`)
    const touched = new Set(changes.flatMap(pathsOf).filter((path) => !isWithin(records, path)))
    for (const other of others) {
      const path = sharedPath(other, touched)
      if (path !== undefined) throw refusedProposal(`${path} is changed by ${other.url}: merge or close that first`)
      if (other.effect?.length === MAX_EFFECT)
        throw refusedProposal(`${other.url} changes more files than are compared: merge or close that first`)
    }
  }
}

function pathsOf(change: Change): string[] {
  return change.action === 'move' ? [change.from, change.path] : [change.path]
}

function sharedPath({ effect = [], files = [] }: ProposalRecord, touched: ReadonlySet<string>): string | undefined {
  const known = [...effect.map(({ path }) => path), ...files.map(({ file }) => file)]
  return known.find((path) => touched.has(path))
}

/** Raw files that open requests take, where each operation has its own: the next ingest leaves them to those. */
export async function takenFiles(
  { proposals }: Pick<Records, 'proposals'>,
  { id, proposals: mode }: Pick<FabricRecord, 'id' | 'proposals'>,
): Promise<RejectedFile[] | undefined> {
  if (mode === 'one') return undefined
  const files = openOf((await proposals.get(id)).proposals).flatMap(({ files = [] }) => files)
  return files.length === 0 ? undefined : files.map((file) => ({ ...file, faults: 0 }))
}
