import { byText } from '../../by-text.ts'
import { DomainError } from '../../contract/errors.ts'
import { error, type Fault } from '../../contract/fault.ts'
import type { Layout } from '../fabric/layout.ts'
import { WorkBudget } from '../tree/budget.ts'
import { basename, joinPath, unsafeReason } from '../tree/repo-path.ts'
import { entryNoun, type Snapshot } from '../tree/snapshot.ts'
import { type FoundFile, isManifestFile, type LargeFolder, mayHoldManifests, walk } from '../tree/walk.ts'

interface NamedFile {
  /** The file's path below `raw/`, relative to the repository's root. */
  path: string
  blob: string
}

/** A file that waits below `raw/`. */
export interface WaitingFile extends NamedFile {
  from: 'raw'
}

/** A file elsewhere in the fabric's directory, at `origin`: init moves it to `raw/`. */
export interface LooseFile extends NamedFile {
  from: 'loose'
  origin: string
}

/** A file from a request. `replaces` is the blob id of the waiting file that it replaces. */
export interface SentFile extends NamedFile {
  from: 'request'
  bytes: Uint8Array
  replaces?: string
}

/**
 * A link, a submodule or an oversized folder, which is not read. `fault` gives the reason; it is a warning if the entry
 * may not have been meant for ingestion.
 */
export interface RefusedPlace extends NamedFile {
  from: 'refused'
  fault: Fault
}

/** A file to ingest, or an entry below `raw/` that cannot be ingested and must be reported. */
export type RawFile = IngestibleFile | RefusedPlace

export type IngestibleFile = WaitingFile | LooseFile | SentFile

/**
 * Finds every `.yaml`, `.yml` and `.json` file below `raw/`, sorted. Ignores other files; includes links, submodules
 * and oversized folders with the reason for their refusal.
 */
export async function findRawFiles(snapshot: Snapshot, layout: Layout, budget = new WorkBudget()): Promise<RawFile[]> {
  const root = await snapshot.entry(layout.raw)
  if (root === undefined) return []
  if (root.type !== 'tree') return [refusedPlace({ ...root, path: layout.raw }, 'error')]
  const { files, large } = await walk(snapshot, layout.raw, { budget, keep: mayHoldManifests })
  const raw: RawFile[] = large.map((folder) => largeFolder(folder, budget.limit('folderDepth')))
  for (const file of files) {
    if (file.type === 'blob') raw.push({ from: 'raw', path: file.path, blob: file.oid })
    else if (file.type === 'tree')
      raw.push({ from: 'refused', path: file.path, blob: file.oid, fault: unnamableFolder(file.path) })
    else raw.push(refusedPlace(file, isManifestFile(file.name) ? 'error' : 'warning'))
  }
  return combineExcess(raw, layout, budget.limit('placesTold')).sort(byText(({ path }) => path))
}

function refusedPlace({ path, oid, type }: FoundFile, severity: Fault['severity']): RefusedPlace {
  const fault: Fault = {
    code: 'not_a_file',
    severity,
    message: `${basename(path)} is ${entryNoun(type)}, which is not followed: nothing is ingested from it`,
    file: path,
    found: entryNoun(type),
    expected: severity === 'error' && !isManifestFile(path) ? 'a directory' : 'a file or a directory',
    hint: 'put the files themselves there',
  }
  return { from: 'refused', path, blob: oid, fault }
}

function unnamableFolder(path: string): Fault {
  const message = 'The name of the folder is not UTF-8 or has a slash in it: no path leads into it'
  return error('invalid_file_name', path, message, { hint: 'rename the folder' })
}

function largeFolder({ path, oid, entries }: LargeFolder, depth: number): RefusedPlace {
  const isDeep = entries === Number.POSITIVE_INFINITY
  const fault: Fault = error(
    'folder_too_large',
    path,
    isDeep ? `Folders below ${path} are nested too deep` : `The folder ${path} holds too much, and is not read`,
    {
      found: isDeep ? `more than ${depth} levels` : `${entries} files and folders`,
      expected: isDeep ? `at most ${depth} levels below raw` : 'fewer, with everything else below raw',
      hint: 'take it out of raw, and bring in its files in smaller parts',
    },
  )
  return { from: 'refused', path, blob: oid, fault }
}

/** Combines the refused places beyond the limit into one fault, so that a report stays readable. */
function combineExcess(files: RawFile[], layout: Layout, limit: number): RawFile[] {
  const refused = files.filter((file) => file.from === 'refused')
  const excess = refused.slice(limit)
  const [first] = excess
  if (first === undefined) return files
  const combined = new Set<RawFile>(excess)
  const severity = excess.some(({ fault }) => fault.severity === 'error') ? 'error' : 'warning'
  const message = `${excess.length} more links, submodules and folders below ${layout.raw} are not read`
  const fault: Fault = { code: 'more_faults', severity, message, file: layout.raw, hint: 'fix the listed ones first' }
  return [...files.filter((file) => !combined.has(file)), { from: 'refused', path: layout.raw, blob: first.blob, fault }]
}

/**
 * Finds a raw file by a path relative to the repository's root, the fabric's directory or `raw/`. Throws
 * `raw_file_not_found`, and `unsafe_path` for an unsafe path.
 */
export async function findRawFile(snapshot: Snapshot, layout: Layout, requestedPath: string): Promise<RawFile> {
  const reason = unsafeReason(requestedPath)
  if (reason !== undefined)
    throw new DomainError('unsafe_path', `The path ${JSON.stringify(requestedPath)} has ${reason}`, {
      path: requestedPath,
      reason,
    })
  const candidates = [requestedPath, joinPath(layout.directory, requestedPath), joinPath(layout.raw, requestedPath)]
  for (const path of candidates.filter((candidate) => candidate.startsWith(`${layout.raw}/`) && isManifestFile(candidate))) {
    const entry = await snapshot.entry(path)
    if (entry?.type === 'blob') return { from: 'raw', path, blob: entry.oid }
    if (entry !== undefined && entry.type !== 'tree') return refusedPlace({ ...entry, path }, 'error')
  }
  throw new DomainError('raw_file_not_found', `There is no YAML or JSON file ${JSON.stringify(requestedPath)} in ${layout.raw}`, {
    path: requestedPath,
  })
}
