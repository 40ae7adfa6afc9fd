import * as z from 'zod'
import { callerAnswer } from '../../contract/access/roles.ts'
import { deliveryPage } from '../../contract/delivery.ts'
import { fabricPage, fabricRecord } from '../../contract/fabric.ts'
import { fault } from '../../contract/fault.ts'
import { givenUp, retriedDeliveries } from '../../contract/given-up.ts'
import { healthReport } from '../../contract/health.ts'
import { objectHistory, objectPage } from '../../contract/object.ts'
import {
  operationFailure,
  operationPage,
  operationStatus,
  PROPOSED_STATUSES,
  REPORTED_STATUSES,
  startedOperation,
} from '../../contract/operation.ts'
import { proposalList } from '../../contract/proposals/proposal.ts'
import { rebuildReport } from '../../contract/rebuild.ts'
import { operationReport } from '../../contract/report.ts'
import { repositoryPage, sharedRepository } from '../../contract/repository.ts'
import { instant } from '../../contract/scalars.ts'
import { statusReport } from '../../contract/status.ts'
import { grantedUpload } from '../../contract/upload.ts'
import { fabricStatus } from '../../contract/views/fabric-conditions.ts'
import { watcherAnswer } from '../../contract/watcher.ts'

/*
 * What the command line needs of a deployment's answers in order to show them. The answers themselves are kept as they
 * are: `--json` prints what was answered, with fields that a later version adds. What is only printed is text here: a
 * later version may have other kinds and states. What an older deployment does not tell is optional.
 */

const text = z.string()
const shownFailure = operationFailure.pick({ code: true, message: true }).optional()

export const shownProblem = z.looseObject({
  title: text.default(''),
  detail: text.default(''),
  code: text.default(''),
  errors: z.array(fault.loose()).default([]),
  current: z.object({ etag: text, text: text.exactOptional() }).nullable().optional().catch(undefined),
})

const { files: reportedFiles, edited } = operationReport.shape

export const shownReport = operationReport
  .pick({ operation: true, fabric: true, dry_run: true, message: true, faults: true, diff: true })
  .extend({
    status: z.enum([...REPORTED_STATUSES, ...PROPOSED_STATUSES]),
    commit: text.nullable(),
    fates: z.record(text, z.number()),
    files: z.array(reportedFiles.element.pick({ file: true, outcome: true, archived_to: true })),
    edited: edited.unwrap().pick({ object: true, path: true, after: true }).optional(),
  })

export const shownOperation = startedOperation
  .pick({ operation: true })
  .extend({ status: operationStatus, failure: operationFailure.optional() })

export type ShownOperation = z.infer<typeof shownOperation>

export const shownOperations = operationPage
  .pick({ unreadable: true })
  .partial()
  .extend({
    operations: z.array(shownOperation.extend({ kind: text, started_at: instant })),
  })

export const shownProposals = proposalList.extend({
  proposals: z.array(
    proposalList.shape.proposals.element.pick({ id: true, url: true, operations: true, updated_at: true }).extend({
      state: text,
      landed: text.optional(),
    }),
  ),
})

export const shownHistory = objectHistory.pick({ object: true, path: true }).extend({
  operations: z.array(objectHistory.shape.operations.element.omit({ path: true, etag: true }).extend({ time: text })),
})

export const shownObjects = objectPage.extend({ objects: z.array(objectPage.shape.objects.element.omit({ kind: true })) })

const { structure, pending_files, rejected_files } = statusReport.shape

export const shownStatus = statusReport.omit({ raw_directory_path: true, managed_directory_path: true }).extend({
  head: text.nullable(),
  structure: structure.pick({ archive_log: true }),
  pending_files: z.array(pending_files.element.omit({ blob: true })),
  rejected_files: z.array(rejected_files.element.omit({ blob: true })),
  last_operations: z.array(z.object({ operation: text, kind: text, status: text, message: text.optional() })),
})

export const shownRepository = sharedRepository

export const shownRepositories = repositoryPage

export const shownFabric = fabricRecord
  .pick({ id: true, description: true, repository_url: true, branch: true, directory: true })
  .extend(fabricRecord.pick({ gitops_initialized: true, last_operation: true }).shape)
  .extend({
    archive_strategy: text,
    validation: text,
    kinds: z.array(fabricRecord.shape.kinds.element.omit({ plural: true })),
  })

const { running, ...seenBranch } = fabricStatus.shape

export const shownFabricAnswer = shownFabric.extend({
  status: z.object({ ...seenBranch, running: running.unwrap().extend({ kind: text.nullable() }).nullable() }),
})

export const shownFabrics = fabricPage.partial({ unreadable: true }).extend({ fabrics: z.array(shownFabric) })

const { fabrics: rebuiltFabrics, skipped } = rebuildReport.shape

export const shownRebuild = rebuildReport
  .omit({ repository: true, head: true })
  .partial({ unreadable: true })
  .extend({
    fabrics: z.array(rebuiltFabrics.element.omit({ complete: true })),
    skipped: z.array(skipped.element.omit({ fabric: true })),
  })

export const shownCaller = callerAnswer.extend({
  authenticated_by: text,
  teams: z.array(callerAnswer.shape.teams.element.extend({ role: text })),
})

const { settings } = healthReport.shape

export const shownHealth = healthReport
  .partial({ dead_events: true })
  .extend({ settings: settings.unwrap().extend({ signing: text }).exactOptional() })

const { statistics, ...watched } = watcherAnswer.shape.watcher_status.omit({ healthy: true }).shape

export const shownWatcher = z.object({
  watcher_status: z.object({ ...watched, statistics: statistics.omit({ last_processing_time: true }) }),
})

const listed = {
  delivery: true,
  host_delivery: true,
  source: true,
  reason: true,
  branch: true,
  received_at: true,
  operations: true,
} as const

export const shownDeliveries = z.object({
  deliveries: z.array(deliveryPage.shape.deliveries.element.pick(listed).extend({ status: text })),
})

const { failed, events } = givenUp.shape

export const shownGivenUp = z.object({
  failed: z.array(failed.element.pick({ id: true, sent_at: true }).extend({ type: text, failure: shownFailure })),
  events: z.array(events.element).optional(),
})

export const shownRetried = z.object({
  retried: z.array(retriedDeliveries.shape.retried.element.extend({ outcome: text })),
})

export const shownGrant = grantedUpload.pick({ operation: true, url: true, headers: true })

export type ShownGrant = z.infer<typeof shownGrant>
