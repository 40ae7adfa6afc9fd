import type { Actor, OperationKind, ReportedOperation } from '../../contract/operation.ts'
import { type EditedObject, FATES, type Fate } from '../../contract/report.ts'
import { OPERATION_ID } from '../../contract/scalars.ts'
import { readLog } from '../archive/archive-log.ts'
import type { LogEntry, LoggedEdit } from '../archive/log-entry.ts'
import { subject } from '../plan/commit-message.ts'
import { emptyPlan } from '../plan/plan.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import type { FoundFabric } from './find-fabrics.ts'

/**
 * Returns the archive log's records of the operations that made a commit, by id; leaves out entries with an invalid id.
 * The log names neither the commit nor the rejected files. Throws `manifest_unreadable`.
 */
export async function loggedOperations(
  snapshot: Snapshot,
  { settings, layout }: FoundFabric,
  repository: string,
): Promise<Map<string, ReportedOperation>> {
  const records = new Map<string, ReportedOperation>()
  for await (const entry of readLog(snapshot, layout))
    if (OPERATION_ID.test(entry.operation)) records.set(entry.operation, recordOf(entry, settings.name, repository))
  return records
}

/** The record of an operation that the archive log has. It names no commit. */
export function recordOf(entry: LogEntry, fabric: string, repository: string): ReportedOperation {
  const { operation, time, actor, source_commit, originals, documents } = entry
  // The journal refuses a kind that this version does not know.
  const kind = entry.kind as OperationKind
  return {
    operation,
    kind,
    fabric,
    repository,
    status: 'succeeded',
    actor: actorOf(actor),
    started_at: time,
    finished_at: time,
    source_commit,
    ...(determinesSubject(entry) ? { message: messageOf(entry, kind, fabric) } : {}),
    files_processed: originals.length,
    documents_extracted: documents.filter(({ fate }) => fate !== 'empty' && fate !== 'rejected').length,
    files_created: documents.filter(({ fate }) => fate === 'created').length,
    files_archived: originals.length,
  }
}

/** Whether the entry determines the subject of the commit. */
function determinesSubject({ kind, originals, edits = [] }: LogEntry): boolean {
  return kind === 'init' || originals.length > 0 || edits.length > 0
}

/** Returns the subject of the operation's commit. */
function messageOf({ originals, documents, edits = [], reverts }: LogEntry, kind: OperationKind, fabric: string): string {
  const files = originals.map(({ file, blob, sha256 }) => ({ file, blob, sha256, outcome: 'ingested' as const, documents: 0 }))
  const fates = documents.flatMap(({ fate, file, document, line }) => (isFate(fate) ? [{ fate, file, document, line }] : []))
  const [edited, ...others] = edits.flatMap(editedObject)
  const effect =
    reverts !== undefined
      ? { reverts, undone: edited === undefined ? [] : [edited, ...others] }
      : edited === undefined
        ? {}
        : { edited }
  return subject({ ...emptyPlan(), files, documents: fates, ...effect }, kind, fabric)
}

/** Returns nothing for an action of a later version. */
function editedObject(edit: LoggedEdit): EditedObject[] {
  const action = (['created', 'updated', 'deleted', 'unchanged'] as const).find((known) => known === edit.action)
  return action === undefined ? [] : [{ ...edit, action, before: edit.before ?? null, after: edit.blob ?? null }]
}

function isFate(fate: string): fate is Fate {
  return FATES.some((known) => known === fate)
}

/** Parses `Name <email>`, the form that Git uses. */
function actorOf(text: string): Actor {
  const [, name = text, email = ''] = /^(.*) <([^<>]*)>$/.exec(text) ?? []
  return { name, email }
}
