import * as z from 'zod'
import { fabricRecord } from './fabric.ts'
import { operationRecord, proposedOperation, reportedOperation } from './operation.ts'
import { operationReport } from './report.ts'
import { sharedRepository } from './repository.ts'
import { blobId, count, instant } from './scalars.ts'
import { statusReport } from './status.ts'

/** What `brief=true` leaves out of a report. */
const leftOut = z
  .object({ files: count, documents: count, changes: count, faults: count })
  .exactOptional()
  .describe('Only with `brief=true`: how many items each list has beyond those that are told')

/** An operation: its record, and when it is done the report that the archive bucket has. */
export const operationDetails = z.union([
  operationRecord,
  reportedOperation.extend(operationReport.shape).extend({ left_out: leftOut }),
  operationReport.omit({ status: true, proposal: true }).extend(proposedOperation.shape).extend({ left_out: leftOut }),
])

/** The report as the API answers it: first the fields that callers of HNP read. */
export const operationAnswer = operationReport.extend({
  success: z.boolean().describe('False if every file was refused'),
  fabric_id: z.string(),
  fabric_name: z.string(),
  completed_at: instant,
})

export type OperationAnswer = z.infer<typeof operationAnswer>

/** What is there in place of the version that a precondition names; null if nothing is. */
export const currentVersion = z
  .object({
    etag: blobId.describe('The entity tag, without its quotes, to send as `If-Match`'),
    text: z.string().exactOptional().describe('The text of an object, as `getObject` answers it; left out over 64 KiB'),
    record: z.union([fabricRecord, sharedRepository]).exactOptional().describe('The registration, as a read answers it'),
  })
  .nullable()

export type CurrentVersion = z.infer<typeof currentVersion>

/** The status as the API answers it. */
export const statusAnswer = z.object({
  success: z.boolean(),
  fabric_id: z.string(),
  fabric_name: z.string(),
  ...statusReport.shape,
})

export type StatusAnswer = z.infer<typeof statusAnswer>

/** How people sign in to the console: at an OpenID Connect issuer, as a public client. */
export const consoleSignIn = z.object({
  issuer: z.url(),
  client_id: z.string().min(1),
  /** Separated by spaces. */
  scope: z.string().min(1),
  /** Added to the request for authorization. */
  parameters: z.record(z.string(), z.string()),
  /** The origins that the page may call: the issuer's, and others of its endpoints. */
  origins: z.array(z.url()),
})

export type ConsoleSignIn = z.infer<typeof consoleSignIn>

/** What the console has to know of its deployment; `sign_in` is null where the gateway knows its only caller. */
export const consoleConfig = z.object({ sign_in: consoleSignIn.nullable() })

export type ConsoleConfig = z.infer<typeof consoleConfig>
