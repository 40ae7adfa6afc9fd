import type { RepositoryRecord } from '../../contract/repository.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { GitRepository } from '../ports/ports.ts'
import { endingOfOperation } from '../proposals/ending-of-operation.ts'
import { presentAgain } from '../proposals/propose.ts'
import { proposingOn } from '../proposals/proposing-on.ts'
import type { OperationBranch, OperationContext } from '../transaction/operation-context.ts'
import { landingNotes } from './note-landing.ts'

/** The branches of a repository that take commits, each with what follows from a commit on it. */
export function operationBranches(
  deployment: OperationDeployment,
  record: RepositoryRecord,
  repository: GitRepository,
): Required<Pick<OperationContext, 'branchOf' | 'landed' | 'mayBeLost'>> {
  const own = landingNotes(deployment, record)
  const proposed = async (branch: string): Promise<OperationBranch> => ({
    branch,
    repository: await deployment.openBranch(record, branch),
    landed: async ({ report }) =>
      report && presentAgain({ repository }, await proposingOn(deployment, record), { branch, report }),
    ended: (tried) => endingOfOperation(deployment, record, { repository, branch }, tried),
  })
  return {
    ...own,
    branchOf: async (branch) => (branch === undefined ? { repository, ...own } : proposed(branch)),
  }
}
