import { DomainError } from '../../contract/errors.ts'

export interface MissingBranch {
  /** It was there when it was looked at last. */
  wasDeleted: boolean
  /** The branch that the remote means when none is named. */
  defaultBranch: string | undefined
}

/** The error for a branch that the remote has not got, with what helps to find the right one. */
export function branchNotFound(
  { url, branch }: { url: string; branch: string },
  { wasDeleted, defaultBranch }: MissingBranch,
): DomainError {
  const advice = defaultBranch === undefined || defaultBranch === branch ? '' : `; its default branch is ${defaultBranch}`
  const message = wasDeleted
    ? `The branch ${branch} of ${url} was deleted a moment ago`
    : `The repository ${url} has no branch ${branch}${advice}`
  return new DomainError('branch_not_found', message, { url, branch })
}
