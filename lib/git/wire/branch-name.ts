import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import { isRefName } from '../../domain/tree/ref-name.ts'

const PREFIX = 'refs/heads/'

/** Whether `git check-ref-format --branch` accepts the name, and it does not look like a full reference. */
export function isBranchName(branch: string): boolean {
  // Git allows such a branch name, but a person who writes it means the branch without the prefix.
  if (branch.startsWith(PREFIX) || branch === 'HEAD') return false
  return branch.length <= 200 && !branch.startsWith('-') && isRefName(branch)
}

/** Returns the name; throws `invalid_request` unless it is one. */
export function checkBranchName(branch: string): string {
  if (isBranchName(branch)) return branch
  const short = branch.startsWith(PREFIX) ? branch.slice(PREFIX.length) : ''
  const advice = isBranchName(short) ? `: write ${JSON.stringify(short)}` : ''
  const message = `${JSON.stringify(branch)} is not the name of a branch${advice}`
  throw new DomainError('invalid_request', message, { faults: [error('branch_name', '', message)] })
}
