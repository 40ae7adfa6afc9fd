import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Finding } from './finding.ts'
import { error } from './finding.ts'

/**
 * Runs the reading of one file (or text). Whatever is thrown meanwhile, other than a `DomainError` (a limit of the
 * whole operation, a cancelled one), is a fault of the reader: `broken` makes of it what the caller answers, so that no
 * other file is held up.
 */
export function guarded<T>(read: () => T, broken: (finding: Finding) => T): T {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof DomainError) throw thrown
    return broken(unreadable(thrown))
  }
}

/** A finding about a file as a whole, as its fault. */
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
