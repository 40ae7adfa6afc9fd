import { DomainError } from '../../contract/errors.ts'

export interface MissingBranch {
  /** The branch existed at the last look. */
  wasDeleted: boolean
  /** The remote's default branch. */
  defaultBranch: string | undefined
}

/** The error for a branch that the remote does not have, with advice on finding the right one. */
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
