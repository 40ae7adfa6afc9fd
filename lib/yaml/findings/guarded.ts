import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { error, type Finding } from './finding.ts'

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
  return error(
    'unreadable_file',
    0,
    'The YAML reader failed on this file; this is a bug in the reader, not a fault of the file',
    {
      found: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
      expected: 'a reader that reports what is wrong with the file',
      hint: 'report the bug with the file; until it is fixed, a simpler file without tags, anchors and brackets may pass',
    },
  )
}
