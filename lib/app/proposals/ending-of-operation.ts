import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { operationsIn } from '../../domain/operation/trailers.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { GitRepository } from '../ports/ports.ts'
import { commitNaming } from '../transaction/commit-naming.ts'
import type { EndedRequest, TriedOperation } from '../transaction/operation-context.ts'
import { DECLINED, type Ending, merged, outcomeFor } from './ending.ts'
import { endingOf } from './ending-of-request.ts'
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
export async function endingOfOperation(
  deployment: OperationDeployment,
  record: RepositoryRecord,
  { repository, branch }: Between,
  tried: TriedOperation,
): Promise<EndedRequest | undefined> {
  const { fabric, operation, commit } = tried
  const { proposals } = await deployment.proposals.get(fabric)
  const known = proposals.find((one) => one.branch === branch && one.operations.includes(operation))
  const ending = known && (await endingOfKnown(deployment, record, { repository, known, fabric }))
  if (await repository.contains(commit)) {
    // A request may have been opened a moment after another had brought the commit.
    const isOwn = ending?.outcome.status === 'merged'
    const by = isOwn ? known : proposals.find((one) => one.branch === branch && one.state === 'merged')
    return { status: 'merged', landed: commit, ...(by && named(by)) }
  }
  if (known === undefined) return mergedUnnoted(repository, tried)
  return ending && { ...outcomeFor(operation, known, ending), ...named(known) }
}

async function endingOfKnown(
  deployment: OperationDeployment,
  record: RepositoryRecord,
  { repository, known, fabric }: Pick<Between, 'repository'> & { known: ProposalRecord; fabric: string },
): Promise<Ending | undefined> {
  const { state, landed, commit } = known
  if (state === 'declined') return DECLINED
  if (state === 'merged' && landed !== undefined) return merged({ landed, squashed: landed !== commit }, known)
  const [settings, proposing] = [await deployment.fabrics.get(fabric), await proposingOn(deployment, record)]
  return (await endingOf(known, settings, { repository }, proposing)).ending
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
