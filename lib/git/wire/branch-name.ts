import { DomainError } from '../../domain/errors.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|^-|\.$|^@$/

/** Whether `git check-ref-format --branch` would take it. */
export function isBranchName(branch: string): boolean {
  if (branch === '' || branch.length > 200 || FORBIDDEN.test(branch)) return false
  return branch.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}

/** Returns the name; throws `invalid_request` unless it is one. */
export function checkBranchName(branch: string): string {
  if (isBranchName(branch)) return branch
  const message = `${JSON.stringify(branch)} is not the name of a branch`
  throw new DomainError('invalid_request', message, { faults: [{ file: '', code: 'branch_name', severity: 'error', message }] })
}
