import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Finding } from './finding.ts'
import { error } from './finding.ts'

/**
 * Runs a function that reads one file or text. Anything it throws counts as a bug in the reader, and `onFailure` turns
 * it into the caller's result, so that no other file is held up. A `DomainError` passes through: it is a limit of the
 * whole operation, or its cancellation.
 */
export function guarded<T>(read: () => T, onFailure: (finding: Finding) => T): T {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof DomainError) throw thrown
    return onFailure(unreadable(thrown))
  }
}

/** Converts a finding about a whole file to a fault. */
export function faultOf({ offset: _, related: __, alias: ___, ...finding }: Finding, file: string): Fault {
  return { ...finding, file, line: 1, column: 1 }
}

function unreadable(thrown: unknown): Finding {
  return error('unreadable_file', 0, 'The reader failed on this file: that is a fault of the reader, not of the file', {
    found: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
    expected: 'a reader that says what is wrong with a file',
    hint: 'report it with the file; written more simply, without tags, anchors and brackets, the file may pass meanwhile',
  })
}
