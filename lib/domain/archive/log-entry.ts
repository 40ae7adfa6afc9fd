import { isUtf8 } from 'node:buffer'
import * as z from 'zod'
import { decodeFlowLine, decodeOwnJson, encodeFlowLine, parseOwnFile } from '../records/flow-lines.ts'

const original = z.object({
  file: z.string(),
  blob: z.string(),
  sha256: z.string(),
  /** Path in the archive; absent if the original exists only in history. */
  archived: z.string().optional(),
})

const document = z.object({
  /** A `Fate`, or a fate of a later version. */
  fate: z.string(),
  file: z.string(),
  document: z.number().int(),
  item: z.number().int().optional(),
  line: z.number().int(),
  object: z.string().optional(),
  path: z.string().optional(),
  blob: z.string().optional(),
})

const edit = z.object({
  /** `created`, `updated`, `deleted`, `unchanged`, or an action of a later version. */
  action: z.string(),
  object: z.string(),
  path: z.string(),
  /** Blob id of the object's file before the edit; `blob` is the one after it. */
  before: z.string().optional(),
  blob: z.string().optional(),
})

const handEdit = z.object({
  /** As in a `HandEdit`, or a value of a later version. */
  what: z.string(),
  object: z.string(),
  path: z.string(),
  from: z.string().optional(),
  found: z.string().optional(),
  blob: z.string().optional(),
})

const scalars = z.object({
  operation: z.string(),
  kind: z.string(),
  time: z.string(),
  actor: z.string(),
  source_commit: z.string().nullable(),
  /** The operation that this operation reverts. */
  reverts: z.string().optional(),
})

/**
 * The archive log's entry for an operation. Kinds, fates, actions and fields of a later version are read as text or
 * ignored; the lines themselves stay unchanged, since pages are only appended to. Paths are relative to the fabric's
 * directory; documents count from 1.
 */
export const logEntry = scalars.extend({
  originals: z.array(original),
  documents: z.array(document),
  /** Edits of single objects, and objects that a revert restored. */
  edits: z.array(edit).optional(),
  /** Hand edits that preceded the operation. */
  hand_edits: z.array(handEdit).optional(),
})

export type LogEntry = z.infer<typeof logEntry>
export type LoggedOriginal = z.infer<typeof original>
export type LoggedDocument = z.infer<typeof document>
export type LoggedEdit = z.infer<typeof edit>
export type LoggedHandEdit = z.infer<typeof handEdit>

const FIELDS = ['kind', 'time', 'actor', 'source_commit', 'reverts'] as const

/** Encodes an entry: one line for each scalar, then one line for each original, document and edit. */
export function encodeLogEntry(entry: LogEntry): string {
  const lines = [
    `- operation: ${JSON.stringify(entry.operation)}`,
    ...FIELDS.flatMap((field) => (entry[field] === undefined ? [] : [`  ${field}: ${JSON.stringify(entry[field])}`])),
    ...listLines('originals', entry.originals),
    ...listLines('documents', entry.documents),
    ...(entry.edits === undefined ? [] : listLines('edits', entry.edits)),
    ...(entry.hand_edits === undefined ? [] : listLines('hand_edits', entry.hand_edits)),
  ]
  return `${lines.join('\n')}\n`
}

function listLines(name: string, items: readonly object[]): string[] {
  return items.length === 0 ? [`  ${name}: []`] : [`  ${name}:`, ...items.map((item) => `  ${encodeFlowLine(item)}`)]
}

/** Decodes the entries of a page. Throws `manifest_unreadable`. */
export function decodeLogPage(bytes: Uint8Array, file: string): LogEntry[] {
  const entries = isUtf8(bytes) ? decodeOwnLines(Buffer.from(bytes).toString('utf8')) : undefined
  return entries ?? parseOwnFile(bytes, file, z.array(logEntry))
}

const SCALAR_LINE = /^(?:- | {2})([a-z]+(?:_[a-z]+)*): (.+)$/
const LIST_LINE = /^ {2}(originals|documents|edits|hand_edits):\r?$/

/** Reads the output of `encodeLogEntry` line by line; returns undefined at the first line in another form. */
function decodeOwnLines(text: string): LogEntry[] | undefined {
  const entries: Record<string, unknown>[] = []
  let list: unknown[] | undefined
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const item = decodeFlowLine(line, '  ')
    if (item !== undefined && list !== undefined) {
      list.push(item)
      continue
    }
    // An empty list is written as `[]`; an empty list here has lost its items.
    if (list?.length === 0) return undefined
    const field = addField(line, entries)
    if (field === undefined) return undefined
    list = field.list
  }
  const parsed = z.array(logEntry).safeParse(list?.length === 0 ? undefined : entries)
  return parsed.success ? parsed.data : undefined
}

/**
 * Adds the field of a line to the last entry, or to a new one. Returns undefined if the line has no field, or if the
 * entry already has it.
 */
function addField(line: string, entries: Record<string, unknown>[]): Field | undefined {
  if (line.startsWith('- ')) entries.push({})
  const field = fieldOf(line)
  const entry = entries.at(-1)
  if (field === undefined || entry === undefined || Object.hasOwn(entry, field.name)) return undefined
  entry[field.name] = field.value
  return field
}

/** A field of an entry; `list` is set if the items are on the following lines. */
interface Field {
  name: string
  value: unknown
  list?: unknown[]
}

function fieldOf(line: string): Field | undefined {
  const listed = LIST_LINE.exec(line)?.[1]
  if (listed !== undefined) {
    const list: unknown[] = []
    return { name: listed, value: list, list }
  }
  const [, name, json = ''] = SCALAR_LINE.exec(line) ?? []
  const value = decodeOwnJson(json)
  return name === undefined || value === undefined ? undefined : { name, value }
}
