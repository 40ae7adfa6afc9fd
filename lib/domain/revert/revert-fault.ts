import type { Fault } from '../../contract/fault.ts'

/** A file that cannot be given back what it had. */
export function changedSince(file: string, reason = 'it was changed since, in the same places'): Fault {
  return {
    code: 'revert_conflict',
    severity: 'error',
    file,
    message: `The file cannot be put back: ${reason}`,
    hint: 'bring it to what it should be by an edit, or revert what came since first',
  }
}
