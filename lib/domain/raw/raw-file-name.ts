import type { Fault } from '../../contract/fault.ts'
import { unmanagedPath } from '../appliers/unmanaged-path.ts'
import { preferredArchivePath } from '../archive/strategy.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { invalidName } from '../tree/file-guard.ts'
import { basename, joinPath, unsafeReason } from '../tree/repo-path.ts'
import type { RawFile } from './raw-file.ts'

/** Returns the fault of a raw file's name, either as it is or as ingestion would change it. */
export function rawNameFaults(file: RawFile, fabric: FabricState, time: Date): Fault[] {
  const { path } = file
  const nameFault = pathsOf(file)
    .map((candidate) => ownNameFault(candidate))
    .find((fault) => fault !== undefined)
  if (nameFault !== undefined) return [{ ...nameFault, file: path }]
  const { layout, settings } = fabric
  const archived = preferredArchivePath(settings.archive_strategy, path, layout, time)
  const derivedPaths = [
    ...(archived === undefined ? [] : [{ what: 'archived', path: archived }]),
    { what: 'in unmanaged', path: joinPath(layout.unmanaged, unmanagedPath(path.slice(layout.raw.length + 1))) },
  ]
  for (const { what, path: next } of derivedPaths) {
    const reason = unsafeReason(next)
    if (reason === undefined) continue
    const message = `The name of the file is too long: ${what} it would be ${JSON.stringify(basename(next))}, with ${reason}`
    return [{ ...invalidName(path, message), hint: `shorten it${excess(next)}` }]
  }
  return []
}

/** Whether Git accepts the file under its current path and under its path below `raw/`. */
export function canBeNamed(file: RawFile): boolean {
  return pathsOf(file).every((path) => ownNameFault(path) === undefined)
}

function pathsOf(file: RawFile): string[] {
  return file.from === 'loose' ? [file.origin, file.path] : [file.path]
}

/** Returns the fault of a file that the manager cannot touch under its name. */
export function ownNameFault(path: string): Fault | undefined {
  // Bytes that no path can contain are shown as replacement characters; the file cannot be found under that name.
  if (path.includes('\ufffd')) return invalidName(path, 'The name of the file is not UTF-8, is empty or has a slash in it')
  const reason = unsafeReason(path)
  if (reason === undefined) return undefined
  return invalidName(path, `The path ${JSON.stringify(path)} has ${reason}, and cannot be written to Git`)
}

function excess(path: string): string {
  const bytes = Buffer.byteLength(basename(path)) - 255
  return bytes > 0 ? ` by ${bytes} bytes` : ''
}
