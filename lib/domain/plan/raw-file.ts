import { DomainError } from '../errors.ts'
import type { Layout } from '../layout.ts'
import { joinPath, unsafeReason } from '../repo-path.ts'
import type { Snapshot } from '../snapshot.ts'
import { filesBelow, isManifestFile } from '../walk.ts'

/** A file to ingest. */
export interface RawFile {
  /** Its path below `raw/`, from the repository's root. */
  path: string
  /** Where it is in the snapshot: the same, except for a file that init brings to `raw/`. */
  origin: string
  blob: string
  /** Of a file that is not in the snapshot: it comes with the operation. */
  bytes?: Uint8Array
  /** Blob id of the file in the snapshot whose place it takes. */
  replaces?: string
}

/** Every `.yaml`, `.yml` and `.json` file below `raw/`, sorted; links and other files are left alone. */
export async function findRawFiles(snapshot: Snapshot, layout: Layout): Promise<RawFile[]> {
  const files = await filesBelow(snapshot, layout.raw)
  return files
    .filter((file) => file.type === 'blob' && isManifestFile(file.path))
    .map(({ path, oid }) => ({ path, origin: path, blob: oid }))
}

/**
 * One raw file by a path from the repository's root, from the fabric's directory or from `raw/`.
 * Throws `raw_file_not_found`, and `unsafe_path` for a path that leads elsewhere.
 */
export async function findRawFile(snapshot: Snapshot, layout: Layout, asked: string): Promise<RawFile> {
  const reason = unsafeReason(asked)
  if (reason !== undefined)
    throw new DomainError('unsafe_path', `The path ${JSON.stringify(asked)} has ${reason}`, { path: asked, reason })
  const candidates = [asked, joinPath(layout.directory, asked), joinPath(layout.raw, asked)]
  for (const path of candidates.filter((candidate) => candidate.startsWith(`${layout.raw}/`) && isManifestFile(candidate))) {
    const entry = await snapshot.entry(path)
    if (entry?.type === 'blob') return { path, origin: path, blob: entry.oid }
  }
  throw new DomainError('raw_file_not_found', `There is no YAML or JSON file ${JSON.stringify(asked)} in ${layout.raw}`, {
    path: asked,
  })
}
