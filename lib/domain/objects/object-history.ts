import type { ObjectEvent } from '../../contract/object.ts'
import { isByHand } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { readLog } from '../archive/archive-log.ts'
import type { LogEntry } from '../archive/log-entry.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { NamedObject } from './object-name.ts'

/** Returns the archive log's events of an object, newest first. */
export async function objectEvents({ snapshot, layout }: FabricState, { key }: NamedObject): Promise<ObjectEvent[]> {
  const events: ObjectEvent[] = []
  for await (const entry of readLog(snapshot, layout)) events.push(...eventsOf(entry, key, layout.directory))
  return events.reverse()
}

function eventsOf(entry: LogEntry, key: string, directory: string): ObjectEvent[] {
  const { operation, kind, time, actor } = entry
  const eventOf = (event: string, path?: string, etag?: string): ObjectEvent => ({
    operation,
    kind,
    time,
    actor,
    event,
    ...(path === undefined ? {} : { path: joinPath(directory, path) }),
    ...definedOf({ etag }),
  })
  const byHand = (entry.hand_edits ?? []).filter(({ object }) => object === key)
  const documents = entry.documents.filter(({ object }) => object === key)
  const edits = (entry.edits ?? []).filter(({ object }) => object === key)
  return [
    ...byHand.map(({ what, path, blob }) => eventOf(handEditEvent(what), path, blob)),
    ...documents.map((document) => ({
      ...eventOf(document.fate, document.path, document.blob),
      source: sourceOf(entry, document, directory),
    })),
    ...edits.map(({ action, path, blob }) => eventOf(action, path, blob)),
  ]
}

function handEditEvent(what: string): string {
  const words = what.replaceAll('_', ' ')
  return isByHand({ what }) ? `by hand: ${words}` : words
}

function sourceOf(
  { originals }: LogEntry,
  { file, document, line }: { file: string; document: number; line: number },
  directory: string,
) {
  const original = originals.find((candidate) => candidate.file === file)
  return {
    file: joinPath(directory, file),
    document,
    line,
    ...definedOf({ blob: original?.blob }),
    ...(original?.archived === undefined ? {} : { archived_to: joinPath(directory, original.archived) }),
  }
}
