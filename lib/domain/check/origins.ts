import type { Fault, Position } from '../../contract/fault.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Plan } from '../plan/plan.ts'
import { blobId } from '../tree/blob-id.ts'
import type { Change } from '../tree/change-set.ts'
import { readBytes } from '../tree/file-guard.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { isWritten } from './refusals.ts'

/** Where the text of a planned file is now: the file, and the lines above the text there. */
interface Origin {
  file: string
  above: number
}

/**
 * Returns a translation of faults in files that a plan writes: their places become those in the files that hold the
 * text now, which are raw files, and files that hands have put elsewhere. An object keeps its lines, counted from its
 * first one; in an item of a list the columns remain those of its own file.
 */
export async function originsOf(plan: Plan, { snapshot }: Pick<FabricState, 'snapshot'>): Promise<(fault: Fault) => Fault> {
  const origins = new Map<string, Origin>()
  const sources = new Map(
    plan.handEdits.flatMap(({ path, what, from, found }) => sourceOf(path, what === 'taken_over' ? from : found)),
  )
  const writers = new Map(plan.documents.filter(isWritten).map((document) => [document.path, document]))
  for (const change of plan.changes.changes) {
    const writer = writers.get(change.path)
    if (change.action === 'move') origins.set(change.path, { file: change.from, above: 0 })
    else if (change.action !== 'delete' && writer !== undefined)
      origins.set(change.path, { file: writer.file, above: writer.line - firstLine(change) })
    else if (change.action !== 'delete')
      origins.set(change.path, await foundIn(snapshot, sources.get(change.path) ?? change.path, change))
  }
  const translate = <P extends Position>(place: P): P => {
    const origin = origins.get(place.file)
    if (origin === undefined) return place
    return { ...place, file: origin.file, ...(place.line !== undefined && { line: Math.max(1, place.line + origin.above) }) }
  }
  return (fault) => ({
    ...translate(fault),
    ...(fault.related !== undefined && { related: fault.related.map((place) => translate(place)) }),
  })
}

type WrittenFile = Extract<Change, { bytes: Uint8Array }>

function sourceOf(path: string, source: string | undefined): [string, string][] {
  return source === undefined ? [] : [[path, source]]
}

function firstLine({ bytes, path }: WrittenFile): number {
  return readYamlStream(bytes, path).documents[0]?.line ?? 1
}

/** A document that is cut out of a file that hands have made of several. */
async function foundIn(snapshot: Snapshot, file: string, change: WrittenFile): Promise<Origin> {
  const entry = await snapshot.entry(file)
  const read = entry?.type === 'blob' ? await readBytes(snapshot, { path: file, oid: entry.oid }) : undefined
  const documents = read !== undefined && 'value' in read ? readYamlStream(read.value, file).documents : []
  const found = documents.find(({ bytes }) => blobId(bytes) === change.blob)
  return { file, above: found === undefined ? 0 : found.line - firstLine(change) }
}
