import { DomainError } from '../../domain/errors.ts'
import { isRefName } from '../../domain/ref-name.ts'

/** Whether `git check-ref-format --branch` would take it. */
export function isBranchName(branch: string): boolean {
  return branch.length <= 200 && !branch.startsWith('-') && isRefName(branch)
}

/** Returns the name; throws `invalid_request` unless it is one. */
export function checkBranchName(branch: string): string {
  if (isBranchName(branch)) return branch
  const message = `${JSON.stringify(branch)} is not the name of a branch`
  throw new DomainError('invalid_request', message, { faults: [{ file: '', code: 'branch_name', severity: 'error', message }] })
}
