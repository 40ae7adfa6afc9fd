import { byText } from '../../by-text.ts'
import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import type { Layout } from '../fabric/layout.ts'
import { WorkBudget } from '../tree/budget.ts'
import { entryNoun } from '../tree/entry-noun.ts'
import { basename, joinPath, unsafeReason } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { type FoundFile, isManifestFile, type LargeFolder, mayHoldManifests, walk } from '../tree/walk.ts'

interface Named {
  /** Its path below `raw/`, from the repository's root. */
  path: string
  blob: string
}

/** A file that waits below `raw/`. */
export interface WaitingFile extends Named {
  from: 'raw'
}

/** A file that lies elsewhere in the fabric's directory, at `origin`: init brings it to `raw/`. */
export interface LooseFile extends Named {
  from: 'loose'
  origin: string
}

/** A file that comes with the request. `replaces` is the blob id of the waiting file whose place it takes. */
export interface SentFile extends Named {
  from: 'request'
  bytes: Uint8Array
  replaces?: string
}

/**
 * What is not even read: a link, a submodule, a folder that holds too much. `fault` says why; it is a warning where
 * nobody may have meant the thing to be ingested.
 */
export interface RefusedPlace extends Named {
  from: 'refused'
  fault: Fault
}

/** A file to ingest, or something below `raw/` that cannot be ingested and has to be told. */
export type RawFile = IngestibleFile | RefusedPlace

export type IngestibleFile = WaitingFile | LooseFile | SentFile

/**
 * Every `.yaml`, `.yml` and `.json` file below `raw/`, sorted. Other files are left alone; links, submodules and
 * folders that are too large are among the answer with the reason why they are refused.
 */
export async function findRawFiles(snapshot: Snapshot, layout: Layout, budget = new WorkBudget()): Promise<RawFile[]> {
  const root = await snapshot.entry(layout.raw)
  if (root === undefined) return []
  if (root.type !== 'tree') return [refusedPlace({ ...root, path: layout.raw }, 'error')]
  const { files, large } = await walk(snapshot, layout.raw, { budget, keep: mayHoldManifests })
  const raw: RawFile[] = large.map((folder) => largeFolder(folder, budget.limit('folderDepth')))
  for (const file of files) {
    if (file.type === 'blob') raw.push({ from: 'raw', path: file.path, blob: file.oid })
    else if (file.type === 'tree') raw.push({ from: 'refused', path: file.path, blob: file.oid, fault: nameless(file.path) })
    else raw.push(refusedPlace(file, isManifestFile(file.name) ? 'error' : 'warning'))
  }
  return withinBounds(raw, layout, budget.limit('placesTold')).sort(byText(({ path }) => path))
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

function nameless(path: string): Fault {
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

/** Refused places beyond a number are told in one fault, so that a report stays readable. */
function withinBounds(files: RawFile[], layout: Layout, limit: number): RawFile[] {
  const refused = files.filter((file) => file.from === 'refused')
  if (refused.length <= limit) return files
  const more = refused.slice(limit)
  const first = more[0]
  const left = new Set<RawFile>(more)
  const severity = more.some(({ fault }) => fault.severity === 'error') ? 'error' : 'warning'
  const message = `${more.length} more links, submodules and folders below ${layout.raw} are not read`
  const fault: Fault = { code: 'more_faults', severity, message, file: layout.raw, hint: 'mend those that are told first' }
  return [...files.filter((file) => !left.has(file)), { from: 'refused', path: layout.raw, blob: first?.blob ?? '', fault }]
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
    if (entry?.type === 'blob') return { from: 'raw', path, blob: entry.oid }
    if (entry !== undefined && entry.type !== 'tree') return refusedPlace({ ...entry, path }, 'error')
  }
  throw new DomainError('raw_file_not_found', `There is no YAML or JSON file ${JSON.stringify(asked)} in ${layout.raw}`, {
    path: asked,
  })
}
