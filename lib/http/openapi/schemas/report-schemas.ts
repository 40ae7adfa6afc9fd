import * as z from 'zod'
import { FAULT, OPERATION_KIND, POSITION } from '../../../aws/dynamodb/record-schemas.ts'
import { FATES, HAND_EDITS } from '../../../contract/operation.ts'

const count = z.int().nonnegative()
const blob = z.string().describe('Blob id')
export const instant = z.iso.datetime()
export const commit = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .nullable()

const editedObject = z.object({
  action: z.enum(['created', 'updated', 'deleted', 'unchanged']),
  object: z.string().describe('Identity as in the manifest: `Kind.group/namespace/name`'),
  path: z.string(),
  before: z.string().nullable().describe('Blob id, which is the entity tag; null where there was no file'),
  after: z.string().nullable().describe('Blob id, which is the entity tag; null where there is no file'),
})

const conflictingValue = z.object({
  path: z.string().describe('JSON pointer into the managed file; an item of a list that has a name is `[name=...]`'),
  base: z.string().exactOptional(),
  managed: z.string().exactOptional(),
  raw: z.string().exactOptional(),
})

const documentOutcome = z.object({
  file: z.string(),
  line: count,
  column: count.exactOptional(),
  fate: z.enum(FATES),
  document: count.describe('Which document of the file, from 1'),
  item: count.exactOptional(),
  object: z.object({ api_version: z.string(), kind: z.string(), namespace: z.string(), name: z.string() }).exactOptional(),
  key: z.string().exactOptional(),
  path: z.string().exactOptional().describe('The file the document lives in now'),
  blob: blob.exactOptional(),
  reason: z.string().exactOptional(),
  related: z.array(POSITION).exactOptional(),
  merge: z
    .object({ base: z.string().nullable(), managed: z.string(), raw: z.string(), values: z.array(conflictingValue) })
    .exactOptional(),
})

const fileOutcome = z.object({
  file: z.string(),
  blob,
  sha256: z.string(),
  outcome: z.enum(['ingested', 'rejected', 'empty', 'restored']),
  documents: count,
  archived_to: z.string().exactOptional(),
})

const handEdit = z.object({
  what: z.enum(HAND_EDITS),
  object: z.string(),
  path: z.string(),
  from: z.string().exactOptional(),
  found: z.string().exactOptional(),
  blob: blob.exactOptional(),
})

const reportedChange = z.object({
  action: z.enum(['create', 'update', 'move', 'delete']),
  path: z.string(),
  from: z.string().exactOptional(),
})

/** What an operation did. */
export const operationReport = z.object({
  operation: z.string().describe('ULID'),
  kind: OPERATION_KIND,
  fabric: z.string(),
  directory: z.string(),
  status: z
    .enum(['succeeded', 'no_change', 'rejected'])
    .describe(
      '`succeeded`: a commit, or with `dry_run` there would be one; `no_change`: nothing to do; `rejected`: only refused files',
    ),
  dry_run: z.boolean(),
  actor: z.object({ name: z.string(), email: z.string() }),
  started_at: instant,
  finished_at: instant,
  source_commit: commit.describe('The commit that was read'),
  commit: commit.describe('The commit that was pushed; null when there was none'),
  message: z.string(),
  files_processed: count,
  documents_extracted: count,
  files_created: count,
  files_updated: count,
  files_archived: count,
  files_adopted: count,
  fates: z.record(z.enum(FATES), count),
  files: z.array(fileOutcome),
  documents: z.array(documentOutcome),
  faults: z.array(FAULT),
  changes: z.array(reportedChange),
  hand_edits: z.array(handEdit).exactOptional(),
  edited: editedObject.exactOptional().describe('Only of an edit'),
  reverts: z.string().exactOptional().describe('The operation that was undone'),
  undone: z.array(editedObject).exactOptional(),
  diff: z.string().exactOptional().describe('Unified diff of the commit that would be made; only with `dry_run`'),
  already_initialized: z.boolean().exactOptional(),
})

/** The report as the API answers it: with what callers of HNP look at first. */
export const operationAnswer = operationReport.extend({
  success: z.boolean().describe('Not everything was refused'),
  fabric_id: z.string(),
  fabric_name: z.string(),
  completed_at: instant,
})
