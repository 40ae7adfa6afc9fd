import type { RepositoryRecord } from '../../contract/repository.ts'
import type { ProposingDeployment } from '../deployment.ts'
import { type Noting, notePresented } from './proposal-notes.ts'
import type { Proposing } from './propose.ts'

/** How a deployment proposes on a repository. Throws `proposal_refused` for one whose host is not supported. */
export async function proposingOn(deployment: ProposingDeployment & Noting, repository: RepositoryRecord): Promise<Proposing> {
  return {
    proposals: await deployment.proposalsOf(repository),
    openBranch: (branch, start) => deployment.openBranch(repository, branch, start),
    wantsAutoMerge: async (fabric) => (await deployment.fabrics.get(fabric)).auto_merge,
    wasMerged: async (fabric, commit) =>
      (await deployment.proposals.get(fabric)).proposals.some((one) => one.state === 'merged' && one.commit === commit),
    note: (seen) => notePresented(deployment, seen),
  }
}
