import { DomainError } from '../../contract/errors.ts'
import type { Snapshot } from './snapshot.ts'

/** Thrown by the repository or because the whole operation has to end: no file is to blame. */
const ofOperation = new WeakSet<object>()

/** Marks an error as one of the whole operation; returns it. */
export function operationError<E>(error: E): E {
  if (typeof error === 'object' && error !== null) ofOperation.add(error)
  return error
}

/**
 * Whether an error ends the whole operation: the repository or its cache failed, the caller has gone or time is up, a
 * limit of the operation is reached. Everything else that is thrown while one file is worked on is that file's fault.
 */
export function isOperationError(error: unknown): boolean {
  if (typeof error === 'object' && error !== null && ofOperation.has(error)) return true
  return error instanceof DomainError && !error.is('unsafe_path')
}

/** The snapshot, whose errors are marked as errors of the operation. Once is enough. */
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
