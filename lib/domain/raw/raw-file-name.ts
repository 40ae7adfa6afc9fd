import type { Fault } from '../../contract/fault.ts'
import { wantedArchivePath } from '../archive/strategy.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { invalidName } from '../tree/file-guard.ts'
import { basename, joinPath, unsafeReason } from '../tree/repo-path.ts'
import type { RawFile } from './raw-file.ts'

/** Everything wrong with a raw file's name: with the path it has, and with those that ingesting it would make of it. */
export function rawNameFaults(file: RawFile, fabric: FabricState, time: Date): Fault[] {
  const { path } = file
  const own = nowAndThen(file)
    .map((each) => ownNameFault(each))
    .find((fault) => fault !== undefined)
  if (own !== undefined) return [{ ...own, file: path }]
  const { layout, settings } = fabric
  const later = [
    { what: 'archived', path: wantedArchivePath(settings.archive_strategy, path, layout, time) },
    { what: 'in unmanaged', path: joinPath(layout.unmanaged, path.slice(layout.raw.length + 1)) },
  ]
  for (const { what, path: next } of later) {
    const reason = next === undefined ? undefined : unsafeReason(next)
    if (next === undefined || reason === undefined) continue
    const message = `The name of the file is too long: ${what} it would be ${JSON.stringify(basename(next))}, with ${reason}`
    return [{ ...invalidName(path, message), hint: `shorten it${excess(next)}` }]
  }
  return []
}

/** Whether Git can have the file under the name it has now and under the one it would have below `raw/`. */
export function canBeNamed(file: RawFile): boolean {
  return nowAndThen(file).every((path) => ownNameFault(path) === undefined)
}

function nowAndThen(file: RawFile): string[] {
  return file.from === 'loose' ? [file.origin, file.path] : [file.path]
}

/** The fault of a file that cannot be touched under the name it has. */
export function ownNameFault(path: string): Fault | undefined {
  // What no path can hold is shown with replacement characters: under that name the file cannot be found.
  if (path.includes('\ufffd')) return invalidName(path, 'The name of the file is not UTF-8, is empty or has a slash in it')
  const reason = unsafeReason(path)
  if (reason === undefined) return undefined
  return invalidName(path, `The path ${JSON.stringify(path)} has ${reason}, and cannot be written to Git`)
}

function excess(path: string): string {
  const bytes = Buffer.byteLength(basename(path)) - 255
  return bytes > 0 ? ` by ${bytes} bytes` : ''
}
