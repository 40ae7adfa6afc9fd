import type { Actor, OperationKind } from '../../contract/operation.ts'
import type { Fate, OperationReport, ReportedChange } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { Change } from '../tree/change-set.ts'
import { subject } from './commit-message.ts'
import type { Plan } from './plan.ts'

export interface ReportFacts {
  operation: string
  kind: OperationKind
  fabric: string
  directory: string
  actor: Actor
  dryRun: boolean
  reason?: string | undefined
  startedAt: Date
  finishedAt: Date
  sourceCommit: string | null
}

/** Returns the report of a plan. `commit` is null until there is a commit. */
export function reportOf(plan: Plan, facts: ReportFacts): OperationReport {
  const changes = plan.changes.changes
  const fates = noFates()
  for (const { fate } of plan.documents) fates[fate]++
  const refused = plan.files.filter(({ outcome }) => outcome === 'rejected').length
  const archived = plan.files.filter(({ outcome }) => outcome === 'ingested').length
  const status = changes.length > 0 ? 'succeeded' : refused > 0 ? 'rejected' : 'no_change'
  return {
    operation: facts.operation,
    kind: facts.kind,
    fabric: facts.fabric,
    directory: facts.directory,
    status,
    dry_run: facts.dryRun,
    actor: facts.actor,
    ...definedOf({ reason: facts.reason }),
    started_at: facts.startedAt.toISOString(),
    finished_at: facts.finishedAt.toISOString(),
    source_commit: facts.sourceCommit,
    commit: null,
    message: messageOf(plan, facts, status, refused),
    files_processed: archived,
    documents_extracted: plan.documents.filter(({ fate }) => fate !== 'empty' && fate !== 'rejected').length,
    files_created: fates.created,
    files_updated: fates.updated + fates.merged,
    files_archived: archived,
    files_adopted: plan.adopted,
    fates,
    files: plan.files,
    documents: plan.documents,
    faults: plan.faults,
    changes: changes.map(reportedChange),
    ...(plan.handEdits.length === 0 || changes.length === 0 ? {} : { hand_edits: plan.handEdits }),
    ...definedOf({ edited: plan.edited }),
    ...(plan.reverts === undefined ? {} : { reverts: plan.reverts, undone: plan.undone ?? [] }),
  }
}

function messageOf(plan: Plan, { kind, fabric }: ReportFacts, status: OperationReport['status'], refused: number): string {
  const rest = refused === 0 ? '' : `; ${refused} file${refused === 1 ? '' : 's'} rejected`
  if (status === 'succeeded') return `${subject(plan, kind, fabric)}${rest}`
  return status === 'rejected' ? `Nothing was changed${rest}` : 'There is nothing to do'
}

function reportedChange(change: Change): ReportedChange {
  const { action, path, from } = change
  return { action, path, ...definedOf({ from }) }
}

export function noFates(): Record<Fate, number> {
  return { created: 0, unchanged: 0, updated: 0, merged: 0, conflict: 0, duplicate: 0, unmanaged: 0, rejected: 0, empty: 0 }
}

/** Whether an operation read as many raw files as it may, and left others that nothing is wrong with. */
export function leavesRest({ faults }: Pick<OperationReport, 'faults'>): boolean {
  return faults.some(({ code }) => code === 'batch_too_large')
}
