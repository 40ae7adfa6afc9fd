import { DomainError, isError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import type { WorkBudget } from './budget.ts'
import { isOperationError } from './operation-error.ts'
import type { Snapshot } from './snapshot.ts'

/** What became of work on one file. */
export type Guarded<T> = { value: T } | { fault: Fault }

/**
 * Works on one file. Whatever is thrown meanwhile is that file's fault, so that no file can keep the others from being
 * taken; only what ends the whole operation is thrown on. Unexpected errors are noted in the budget.
 */
export async function guardFile<T>(file: string, budget: WorkBudget, work: () => T | Promise<T>): Promise<Guarded<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (isOperationError(error)) throw error
    if (error instanceof DomainError) return { fault: invalidName(file, error.message) }
    budget.noteUnexpected(file, error)
    return { fault: unreadableFile(file, error) }
  }
}

/** The bytes of a file in the snapshot; a fault for one that is larger than any file that is read. */
export function readBytes(snapshot: Snapshot, { path, oid }: { path: string; oid: string }): Promise<Guarded<Uint8Array>> {
  return guardSize(path, () => snapshot.blob(oid))
}

/**
 * Reads a file that anybody may have put there: one that is larger than any that is read is at fault itself, and not
 * the operation.
 */
export async function guardSize(path: string, read: () => Promise<Uint8Array>): Promise<Guarded<Uint8Array>> {
  try {
    return { value: await read() }
  } catch (error) {
    if (isError(error, 'limit_exceeded')) return { fault: tooLarge(path, error.data) }
    throw error
  }
}

function tooLarge(file: string, { limit, actual }: { limit: number; actual: number }): Fault {
  return error('file_too_large', { file, line: 1, column: 1 }, 'The file is too large to be read at all', {
    found: `${actual} bytes`,
    expected: `at most ${limit} bytes`,
    hint: 'split the file',
  })
}

function unreadableFile(file: string, thrown: unknown): Fault {
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return error(
    'unreadable_file',
    { file, line: 1, column: 1 },
    `The GitOps File Manager failed on this file, and that is its own fault: ${what.slice(0, 200)}`,
    { hint: 'the file stays as it is, and other files are not held up; please report this with the file' },
  )
}

/** The fault of a name under which a file cannot be moved or written. */
export function invalidName(file: string, message: string): Fault {
  return error('invalid_file_name', { file, line: 1, column: 1 }, message, { hint: 'rename the file' })
}
