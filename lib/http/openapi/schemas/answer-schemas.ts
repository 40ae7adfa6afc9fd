import * as z from 'zod'
import { FABRIC_RECORD, FAULT, OPERATION_RECORD } from '../../../aws/dynamodb/record-schemas.ts'
import { PROBLEM_STATUS, type ProblemCode } from '../../problems/problem.ts'
import {
  controlledWatcher,
  deliveryList,
  failedDeliveries,
  grantedUpload,
  healthReport,
  retriedDeliveries,
  unreadable,
  watcherAnswer,
  webhookOutcome,
} from './deployment-schemas.ts'
import { commit, instant, operationAnswer, operationReport } from './report-schemas.ts'

const count = z.int().nonnegative()
const next = z.string().exactOptional().describe('Give it as `after` for the next page; absent on the last')

export const fabricPage = z.object({ fabrics: z.array(FABRIC_RECORD), unreadable, next })
export const operationPage = z.object({ operations: z.array(OPERATION_RECORD), unreadable, next })

/** An operation: its record, and when it is done the report that the archive bucket has. */
export const reportedOperation = z.union([OPERATION_RECORD, OPERATION_RECORD.extend(operationReport.shape)])

export const listedObject = z.object({
  group: z.string(),
  kind: z.string(),
  plural: z.string(),
  namespace: z.string(),
  name: z.string(),
  path: z.string(),
  etag: z.string().describe('The entity tag that `GET` answers, without its quotes'),
})

export const objectPage = z.object({ objects: z.array(listedObject), next })

const objectEvent = z.object({
  operation: z.string(),
  kind: z.string(),
  time: instant,
  actor: z.string(),
  event: z.string(),
  path: z.string().exactOptional(),
  etag: z.string().exactOptional(),
  source: z
    .object({
      file: z.string(),
      document: count,
      line: count,
      blob: z.string().exactOptional(),
      archived_to: z.string().exactOptional(),
    })
    .exactOptional(),
})

const objectCommit = z.object({
  commit: z.string(),
  author: z.string(),
  subject: z.string(),
  operation: z.string().nullable(),
})

export const objectHistory = z.object({
  object: z.string(),
  path: z.string().nullable().describe('Null for an object that is gone'),
  operations: z.array(objectEvent),
  commits: z.array(objectCommit).exactOptional().describe('Only of the command line, which has all of the history'),
})

export const statusAnswer = z.object({
  success: z.boolean(),
  fabric_id: z.string(),
  fabric_name: z.string(),
  fabric: z.string(),
  directory: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  head: commit.describe('The commit that was read; null for an empty repository'),
  gitops_initialized: z.boolean(),
  archive_strategy: z.string(),
  raw_directory_path: z.string(),
  managed_directory_path: z.string(),
  structure: z.object({
    raw: z.boolean(),
    managed: z.boolean(),
    unmanaged: z.boolean(),
    manifest: z.boolean(),
    archive_log: z.boolean(),
  }),
  pending_files: z.array(z.object({ file: z.string(), blob: z.string(), documents: count })),
  rejected_files: z.array(z.object({ file: z.string(), blob: z.string(), faults: z.array(FAULT) })),
  objects: z.record(z.string(), count).describe('Managed objects by plural'),
  objects_total: count,
  unmanaged_objects: count,
  hand_edited_files: z.array(z.string()),
  missing_files: z.array(z.string()),
  unknown_files: z.array(z.string()),
  last_operations: z.array(OPERATION_RECORD),
  lock: z.object({ fabric: z.string(), operation: z.string(), expires_at: z.string() }).nullable(),
  watcher: z.object({ enabled: z.boolean() }),
  faults: z.array(FAULT),
})

const reset = z
  .array(z.string())
  .exactOptional()
  .describe('Fields of a record that could not be read: they have the values of Git, or of a new record')

export const rebuildReport = z.object({
  repository: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  head: commit,
  complete: z.boolean().describe('False when there was no time for everything: the same request again goes on'),
  repository_restored: z.boolean(),
  repository_reset: reset,
  fabrics: z.array(
    z.object({
      fabric: z.string(),
      directory: z.string(),
      record: z.enum(['restored', 'updated', 'present', 'waiting']),
      reset,
      complete: z.boolean(),
      operations_restored: count,
      operations_present: count,
      operations_left_out: count,
    }),
  ),
  skipped: z.array(z.object({ directory: z.string(), fabric: z.string().exactOptional(), reason: z.string() })),
  unreadable,
})

/** A problem document: https://www.rfc-editor.org/rfc/rfc9457 */
export const problem = z.object({
  type: z.string().describe('`/problems/{code}`: what it means is in problems.md'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().describe('`urn:request:` and the id of the request, by which the logs can be searched'),
  code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
  errors: z.array(FAULT),
})

export const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
})

/** What the document names: every other schema stands where it is used. */
export const answerSchemas = {
  Fault: FAULT,
  FabricRecord: FABRIC_RECORD,
  FabricPage: fabricPage,
  OperationRecord: OPERATION_RECORD,
  OperationPage: operationPage,
  ReportedOperation: reportedOperation,
  OperationAnswer: operationAnswer,
  StatusAnswer: statusAnswer,
  ListedObject: listedObject,
  ObjectPage: objectPage,
  ObjectHistory: objectHistory,
  RebuildReport: rebuildReport,
  HealthReport: healthReport,
  WatcherAnswer: watcherAnswer,
  ControlledWatcher: controlledWatcher,
  DeliveryList: deliveryList,
  FailedDeliveries: failedDeliveries,
  RetriedDeliveries: retriedDeliveries,
  GrantedUpload: grantedUpload,
  WebhookOutcome: webhookOutcome,
  KubernetesObject: kubernetesObject,
  Problem: problem,
} satisfies Record<string, z.ZodType>

export type AnswerSchema = keyof typeof answerSchemas
