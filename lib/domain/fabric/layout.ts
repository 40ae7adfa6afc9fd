import { DomainError } from '../../contract/errors.ts'
import type { FabricSettings } from '../../contract/fabric.ts'
import { joinPath, unsafeReason } from '../tree/repo-path.ts'

/** The paths of one fabric, relative to the repository's root. */
export interface Layout {
  directory: string
  raw: string
  managed: string
  unmanaged: string
  archive: string
  hnp: string
  manifest: string
  manifestShards: string
  archiveLog: string
  archiveLogPages: string
  crds: string
}

/** Returns the paths of a fabric. Throws `unsafe_path` if a setting could lead outside the fabric's directory. */
export function layoutOf(settings: FabricSettings): Layout {
  const { directory, raw_directory_path, managed_directory_path } = settings
  for (const part of [directory, raw_directory_path, managed_directory_path]) checkSetting(part, part === directory)
  checkDisjoint(raw_directory_path, managed_directory_path)
  const hnp = joinPath(directory, '.hnp')
  return {
    directory,
    raw: joinPath(directory, raw_directory_path),
    managed: joinPath(directory, managed_directory_path),
    unmanaged: joinPath(directory, 'unmanaged'),
    archive: joinPath(directory, 'archive'),
    hnp,
    manifest: `${hnp}/manifest.yaml`,
    manifestShards: `${hnp}/manifest`,
    archiveLog: `${hnp}/archive-log.yaml`,
    archiveLogPages: `${hnp}/archive-log`,
    crds: `${hnp}/crds`,
  }
}

/** Whether a path is the directory itself or below it. */
export function isWithin(directory: string, path: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}

function checkSetting(path: string, mayBeRoot: boolean): void {
  const reason = path === '' && mayBeRoot ? undefined : unsafeReason(path)
  if (reason === undefined) return
  throw new DomainError('unsafe_path', `A directory of the fabric, ${JSON.stringify(path)}, has ${reason}`, { path, reason })
}

/** Returns a directory of a fabric that equals or contains another one; undefined if all of them are disjoint. */
export function overlapOf(raw: string, managed: string): { directory: string; other: string } | undefined {
  const directories = [raw, managed, 'unmanaged', 'archive', '.hnp']
  for (const [index, directory] of directories.entries()) {
    const other = directories.find((candidate, at) => at !== index && isWithin(candidate, directory))
    if (other !== undefined) return { directory, other }
  }
  return undefined
}

function checkDisjoint(raw: string, managed: string): void {
  const overlap = overlapOf(raw, managed)
  if (overlap === undefined) return
  const { directory, other } = overlap
  throw new DomainError('unsafe_path', `Directories of a fabric must not overlap: ${directory} and ${other}`, {
    path: directory,
    reason: `it overlaps ${other}`,
  })
}
