import type { RepositoryRecord } from '../../contract/repository.ts'
import type { Clock, ProposingDeployment, Records } from '../deployment.ts'
import { notePresented } from './proposal-notes.ts'
import type { Proposing } from './propose.ts'

/** How a deployment proposes on a repository. Throws `proposal_refused` for one whose host is not supported. */
export async function proposingOn(
  deployment: ProposingDeployment & Pick<Records, 'proposals' | 'fabrics' | 'journal'> & Clock,
  repository: RepositoryRecord,
): Promise<Proposing> {
  return {
    proposals: await deployment.proposalsOf(repository),
    openBranch: (branch, start) => deployment.openBranch(repository, branch, start),
    note: (seen) => notePresented(deployment, seen),
  }
}
