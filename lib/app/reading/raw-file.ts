import { DomainError } from '../../contract/errors.ts'
import { LIMITS } from '../../domain/limits.ts'
import { findRawFile } from '../../domain/raw/raw-file.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'

/** A file that waits below `raw/`, refused or not. */
export interface StoredRawFile {
  /** From the repository's root. */
  path: string
  /** Blob id of the file. */
  blob: string
  bytes: Uint8Array
}

/**
 * Reads a raw file, by a path as `findRawFile` takes it. Throws `fabric_not_initialized`, `raw_file_not_found`,
 * `unsafe_path`, and `limit_exceeded` for a file that no answer can hold.
 */
export async function readRawFile(context: ReadingContext, name: string): Promise<StoredRawFile> {
  const { repository, signal } = context
  const { snapshot, layout } = await initializedFabric(context, await repository.refresh(signal))
  const { path, blob, from } = await findRawFile(snapshot, layout, name)
  if (from !== 'raw') throw new DomainError('raw_file_not_found', `${path} is not a file`, { path })
  const bytes = await snapshot.blob(blob)
  const limit = LIMITS.dropBytes.value
  if (bytes.length <= limit) return { path, blob, bytes }
  throw new DomainError('limit_exceeded', `${path} is too large for an answer: read it with Git`, {
    what: 'bytes of the file',
    limit,
    actual: bytes.length,
    place: path,
  })
}
