import { DomainError } from '../../contract/errors.ts'
import type { Snapshot } from './snapshot.ts'

/** Errors of the repository, and errors that end the whole operation: no file is to blame. */
const ofOperation = new WeakSet<object>()

/** Marks an error as an error of the whole operation, and returns it. */
export function operationError<E>(error: E): E {
  if (typeof error === 'object' && error !== null) ofOperation.add(error)
  return error
}

/**
 * Whether an error ends the whole operation: the repository or its cache failed, the caller has gone, time is up, or a
 * limit of the operation is reached. Any other error during the work on one file is a fault of that file.
 */
export function isOperationError(error: unknown): boolean {
  if (typeof error === 'object' && error !== null && ofOperation.has(error)) return true
  return error instanceof DomainError && !error.is('unsafe_path')
}

/** Wraps a snapshot so that its errors are marked as errors of the operation. Wraps only once. */
export function withMarkedErrors(snapshot: Snapshot): Snapshot {
  return snapshot instanceof MarkingSnapshot ? snapshot : new MarkingSnapshot(snapshot)
}

class MarkingSnapshot implements Snapshot {
  readonly #inner: Snapshot

  constructor(inner: Snapshot) {
    this.#inner = inner
  }

  get commit(): string | null {
    return this.#inner.commit
  }

  async bring(directory: string) {
    if (this.#inner.bring !== undefined) await marked(this.#inner.bring(directory))
  }

  list(directory: string) {
    return marked(this.#inner.list(directory))
  }

  entry(path: string) {
    return marked(this.#inner.entry(path))
  }

  blob(oid: string) {
    return marked(this.#inner.blob(oid))
  }

  treeIds(...args: Parameters<Snapshot['treeIds']>) {
    return marked(this.#inner.treeIds(...args))
  }

  pastBlob(oid: string) {
    return marked(this.#inner.pastBlob(oid))
  }
}

async function marked<T>(read: Promise<T>): Promise<T> {
  try {
    return await read
  } catch (error) {
    throw operationError(error)
  }
}
