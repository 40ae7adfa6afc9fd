import { DomainError, isError } from '../../contract/errors.ts'
import { error, type Fault } from '../../contract/fault.ts'
import type { WorkBudget } from './budget.ts'
import { isOperationError } from './operation-error.ts'
import type { Snapshot } from './snapshot.ts'

/** The result of work on one file. */
export type Guarded<T> = { value: T } | { fault: Fault }

/**
 * Runs work on one file. Turns an error into a fault of that file, so that no file can block the others; rethrows only
 * errors that end the whole operation. Notes unexpected errors in the budget.
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

/** Reads a file and runs work on its content. Returns the fault if it is too large to read, or if the work fails. */
export async function guardContent<T>(
  path: string,
  budget: WorkBudget,
  read: () => Promise<Uint8Array>,
  work: (bytes: Uint8Array) => T | Promise<T>,
): Promise<Guarded<T>> {
  const content = await guardSize(path, read)
  if ('fault' in content) return content
  await budget.turn()
  return guardFile(path, budget, () => work(content.value))
}

/** Reads a file of the snapshot. Returns a fault if the file is too large to read. */
export function readBytes(snapshot: Snapshot, { path, oid }: { path: string; oid: string }): Promise<Guarded<Uint8Array>> {
  return guardSize(path, () => snapshot.blob(oid))
}

/** Reads a file of any origin. An oversized file is a fault of the file, not an error of the operation. */
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
    `The GitOps File Manager failed on this file because of an error of its own: ${what.slice(0, 200)}`,
    { hint: 'the file stays as it is, and other files are not held up; please report this with the file' },
  )
}

/** Returns the fault of a file name that prevents moving or writing the file. */
export function invalidName(file: string, message: string): Fault {
  return error('invalid_file_name', { file, line: 1, column: 1 }, message, { hint: 'rename the file' })
}
