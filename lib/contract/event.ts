import * as z from 'zod'
import { EVENT_VERSION } from './event-envelope.ts'
import { fault, position } from './fault.ts'
import { actor, operationKind } from './operation.ts'
import { fabricProposal } from './proposals/proposal.ts'
import { fate, handEdit } from './report.ts'
import { commitId, count, instant } from './scalars.ts'

const total = count.describe('The number of items before a long list was truncated')

const common = z.object({
  version: z.literal(EVENT_VERSION),
  fabric: z.string(),
  directory: z.string().describe("The fabric's directory in the repository"),
  repository_url: z.string(),
  branch: z.string(),
  operation: z.string().describe('ULID; the API has its report'),
  kind: operationKind,
  actor,
  time: instant,
  source_commit: commitId.nullable().describe('The commit that was read'),
  commit: commitId.nullable().describe('The commit that was pushed; null if there was none'),
})

const file = z.object({ file: z.string(), blob: z.string(), archived_to: z.string().exactOptional() })

/** Without the large fields. */
const faultOfEvent = z.object({
  ...fault.pick({ code: true, severity: true, message: true }).shape,
  ...position.shape,
})

const changedObject = z.object({
  object: z.string().describe('`Kind.group/namespace/name`'),
  change: z.enum(['created', 'updated', 'deleted']),
  path: z.string(),
  blob: z.string().nullable().describe('The version of the object, which is its entity tag; null if the object was deleted'),
})

const conflict = z.object({
  object: z.string(),
  path: z.string().exactOptional().describe('The managed file'),
  file: z.string().describe('The raw file, which stays'),
  line: count,
  values: z.array(z.string()).describe('JSON pointers of the values that both sides changed'),
})

/** Of a pull or merge request; `time` is that at which the manager found out. */
const proposalChange = common
  .pick({ version: true, fabric: true, directory: true, repository_url: true, branch: true, time: true })
  .extend({
    proposal: fabricProposal.pick({ id: true, url: true, branch: true, commit: true, opened_at: true }),
    operations: z.array(z.string()).describe('The operations whose changes it holds, oldest first; the last 100'),
    operations_total: total,
  })

/** The `detail` of each event, by its `detail-type`. */
export const eventSchemas = {
  'Fabric Initialised': common.extend({ files_adopted: count }),
  'Ingest Completed': common.extend({ files: z.array(file), files_total: total, fates: z.record(fate, count) }),
  'Ingest Rejected': common.extend({
    files: z.array(file),
    files_total: total,
    faults: z.array(faultOfEvent),
    faults_total: total,
  }),
  'Object Changed': common.extend({
    objects: z.array(changedObject),
    part: z.int().positive().describe('The number of this event, from 1: one operation may take several'),
    parts: z.int().positive(),
  }),
  'Conflict Found': common.extend({ conflicts: z.array(conflict), conflicts_total: total }),
  'Drift Found': common.extend({
    edits: z.array(handEdit.pick({ what: true, object: true, path: true, found: true })),
    edits_total: total,
  }),
  'Proposal Opened': proposalChange,
  'Proposal Updated': proposalChange,
  'Proposal Merged': proposalChange.extend({
    landed: commitId.describe('The commit with which it came to the branch; that of the manager, if the merge kept it'),
  }),
  'Proposal Declined': proposalChange,
} as const

export type EventType = keyof typeof eventSchemas

/** An event of a fabric, for any subscriber. */
export type FabricEvent = { [T in EventType]: { type: T; detail: z.infer<(typeof eventSchemas)[T]> } }[EventType]
