import { DomainError } from '../../domain/errors.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|^-|\.$|^@$/

/** Returns the name; throws `invalid_request` unless `git check-ref-format --branch` would take it. */
export function checkBranchName(branch: string): string {
  const parts = branch.split('/')
  const good = branch !== '' && branch.length <= 200 && !FORBIDDEN.test(branch)
  if (good && parts.every((part) => !part.startsWith('.') && !part.endsWith('.lock'))) return branch
  const message = `${JSON.stringify(branch)} is not the name of a branch`
  throw new DomainError('invalid_request', message, { faults: [{ file: '', code: 'branch_name', severity: 'error', message }] })
}
