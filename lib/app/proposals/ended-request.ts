import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { operationsIn } from '../../domain/operation/trailers.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { GitRepository } from '../ports/ports.ts'
import { commitNaming } from '../transaction/commit-naming.ts'
import type { EndedRequest, TriedOperation } from '../transaction/operation-context.ts'
import { outcomeOf } from './look-at-proposal.ts'
import { outcomeFor } from './proposal-notes.ts'
import { proposingOn } from './proposing-on.ts'

/** The base branch, and the branch of the proposal. */
interface Between {
  repository: GitRepository
  branch: string
}

/**
 * What became of an operation whose commit is on the branch of a proposal: its request may have been merged, in
 * whatever way, or closed before the operation had an outcome. Undefined if the request is open, or there is none.
 */
export async function endedRequest(
  deployment: OperationDeployment,
  record: RepositoryRecord,
  { repository, branch }: Between,
  tried: TriedOperation,
): Promise<EndedRequest | undefined> {
  const { fabric, operation, commit } = tried
  const { proposals } = await deployment.proposals.get(fabric)
  const known = proposals.find((one) => one.branch === branch && one.operations.includes(operation))
  const outcome = known && (await whatBecame(deployment, record, { repository, known, fabric }))
  if (await repository.contains(commit)) {
    // A request may have been opened a moment after another had brought the commit.
    const by = outcome?.status === 'merged' ? known : proposals.find((one) => one.branch === branch && one.state === 'merged')
    return { status: 'merged', landed: commit, ...(by && named(by)) }
  }
  if (known === undefined) return mergedUnnoted(repository, tried)
  return outcome && { ...outcomeFor(operation, known, outcome), ...named(known) }
}

async function whatBecame(
  deployment: OperationDeployment,
  record: RepositoryRecord,
  { repository, known, fabric }: Pick<Between, 'repository'> & { known: ProposalRecord; fabric: string },
) {
  const { state, landed, commit } = known
  if (state === 'declined') return { status: state }
  if (state === 'merged' && landed !== undefined)
    return { status: state, landed, ...(landed === commit || known.operations.length === 1 ? {} : { landed_with: [] }) }
  const { outcome } = await outcomeOf(
    known,
    await deployment.fabrics.get(fabric),
    { repository },
    await proposingOn(deployment, record),
  )
  return outcome
}

/** The commit by which a squash or a rebase brought an operation that nobody has noted with a request. */
async function mergedUnnoted(repository: GitRepository, tried: TriedOperation): Promise<EndedRequest | undefined> {
  const commit = await commitNaming(repository, tried)
  if (commit === undefined) return undefined
  const others = operationsIn(commit.message, tried.fabric).filter((other) => other !== tried.operation)
  return { status: 'merged', landed: commit.oid, ...(others.length > 0 && { landed_with: others }) }
}

function named({ id, url }: ProposalRecord) {
  return { proposal: { id, url } }
}
