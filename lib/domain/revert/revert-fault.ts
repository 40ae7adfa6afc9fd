import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'

/** Returns the fault of a file that cannot be restored. */
export function changedSince(file: string, reason = 'it was changed since, in the same places'): Fault {
  return error('revert_conflict', file, `The file cannot be put back: ${reason}`, {
    hint: 'bring it to what it should be by an edit, or revert what came since first',
  })
}
