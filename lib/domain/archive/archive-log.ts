import * as z from 'zod'
import { isError } from '../../contract/errors.ts'
import type { Layout } from '../fabric/layout.ts'
import { parseOwnFile } from '../records/flow-lines.ts'
import { readRecord } from '../records/record-files.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { filesBelow } from '../tree/walk.ts'
import { decodeLogPage, encodeLogEntry, type LogEntry } from './log-entry.ts'

/** A page of this size is full: the thousandth append must cost as much as the first. */
const PAGE_BYTES = 32 * 1024

const logHead = z.object({
  version: z.literal('2.0', 'expected 2.0: this file was written by a later version of the manager, or by hand'),
  operations: z.number().int(),
  /** File name below `archive-log/` without `.yaml`. */
  page: z.string().regex(/^\d{4}-\d{2}\.\d{4,}$/),
  last_operation: z.string(),
})

type LogHead = z.infer<typeof logHead>

/**
 * Appends an operation to the log. Changes two files: the newest page and the entry point `archive-log.yaml`. With
 * `anew`, replaces an unreadable entry point; otherwise throws `manifest_unreadable`.
 */
export async function appendToLog(
  snapshot: Snapshot,
  layout: Layout,
  entry: LogEntry,
  changes: ChangeSet,
  anew = false,
): Promise<void> {
  const headFile = await readRecord(snapshot, layout.archiveLog)
  const head = headFile === undefined ? undefined : readLogHead(headFile.bytes, layout.archiveLog, anew)
  const month = entry.time.slice(0, 7)
  let page = head?.page.startsWith(month) ? head.page : `${month}.0001`
  let old = await readRecord(snapshot, pagePath(layout, page))
  while (old !== undefined && old.bytes.length >= PAGE_BYTES) {
    page = nextPage(page)
    old = await readRecord(snapshot, pagePath(layout, page))
  }
  const text = encodeLogEntry(entry)
  const bytes = old === undefined ? Buffer.from(text) : Buffer.concat([endLine(old.bytes), Buffer.from(text)])
  changes.write(pagePath(layout, page), bytes, old?.blob)
  const next: LogHead = { version: '2.0', operations: (head?.operations ?? 0) + 1, page, last_operation: entry.operation }
  changes.write(layout.archiveLog, encodeLogHead(next), headFile?.blob)
}

/** Whether these bytes are an entry point that this version can append to. */
export function isOwnLog(bytes: Uint8Array): boolean {
  return readLogHead(bytes, '', true) !== undefined
}

/**
 * Returns the number of operations that the entry point states; undefined if it does not exist. Throws
 * `manifest_unreadable`.
 */
export async function countedOperations(snapshot: Snapshot, layout: Layout): Promise<number | undefined> {
  const file = await readRecord(snapshot, layout.archiveLog)
  return file === undefined ? undefined : readLogHead(file.bytes, layout.archiveLog, false)?.operations
}

/** Yields every entry, oldest first. Throws `manifest_unreadable`. */
export async function* readLog(snapshot: Snapshot, layout: Layout): AsyncGenerator<LogEntry> {
  for await (const read of logPages(snapshot, layout)) yield* await read()
}

/** Yields every entry, newest first; reads a page when its entries are asked for. Throws `manifest_unreadable`. */
export async function* newestEntries(snapshot: Snapshot, layout: Layout): AsyncGenerator<LogEntry> {
  const pages: (() => Promise<LogEntry[]>)[] = []
  for await (const read of logPages(snapshot, layout)) pages.unshift(read)
  for (const read of pages) yield* (await read()).reverse()
}

/**
 * Yields a reader for every page, oldest first. A reader returns the page's entries or throws `manifest_unreadable`.
 */
export async function* logPages(snapshot: Snapshot, layout: Layout): AsyncGenerator<() => Promise<LogEntry[]>> {
  for (const { path, oid, type } of await filesBelow(snapshot, layout.archiveLogPages)) {
    if (type === 'blob' && path.endsWith('.yaml')) yield async () => decodeLogPage(await snapshot.blob(oid), path)
  }
}

const HEADER = '# Written by the GitOps File Manager: what each operation did, newest page last, below archive-log/.'

function encodeLogHead(head: LogHead): Uint8Array {
  const lines = Object.entries(head).map(([field, value]) => `${field}: ${JSON.stringify(value)}`)
  return Buffer.from(`${[HEADER, ...lines].join('\n')}\n`)
}

function readLogHead(bytes: Uint8Array, file: string, anew: boolean): LogHead | undefined {
  try {
    return parseOwnFile(bytes, file, logHead)
  } catch (error) {
    if (anew && isError(error, 'manifest_unreadable')) return undefined
    throw error
  }
}

function pagePath(layout: Layout, page: string): string {
  return `${layout.archiveLogPages}/${page}.yaml`
}

/** Returns the page name after this one: `2026-11.0001`, `2026-11.0002` ... Names sort by age. */
function nextPage(page: string): string {
  const [month, number] = page.split('.')
  return `${month}.${String(Number(number) + 1).padStart(4, '0')}`
}

function endLine(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 || bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, Buffer.from('\n')])
}
