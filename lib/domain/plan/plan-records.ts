import type { EditedObject, HandEdit } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { appendToLog } from '../archive/archive-log.ts'
import type { LogEntry, LoggedEdit, LoggedHandEdit } from '../archive/log-entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { Plan, PlanContext } from './plan.ts'

/**
 * Adds the manifest and the operation's archive log entry to the plan's changes. `newLog` starts a new log and replaces
 * whatever is at its path.
 */
export async function addRecords(plan: Plan, fabric: FabricState, context: PlanContext, { newLog = false } = {}): Promise<void> {
  await fabric.manifest.write(plan.changes, fabric.settings)
  await appendToLog(fabric.snapshot, fabric.layout, logEntryOf(plan, fabric, context), plan.changes, newLog)
}

/**
 * Builds the log entry. It leaves refused files out: they have not changed, and reading them again gives the same
 * faults.
 */
function logEntryOf(plan: Plan, fabric: FabricState, { operation, kind, actor, time }: PlanContext): LogEntry {
  const ingested = plan.files.filter((file) => file.outcome === 'ingested')
  const names = new Set(ingested.map(({ file }) => file))
  const relativePath = (path: string) => relative(fabric, path)
  return {
    operation,
    kind,
    time: time.toISOString(),
    actor: `${actor.name} <${actor.email}>`,
    source_commit: fabric.snapshot.commit,
    ...definedOf({ reverts: plan.reverts }),
    ...loggedEdits(plan, fabric),
    ...(plan.handEdits.length === 0 ? {} : { hand_edits: plan.handEdits.map((edit) => loggedHandEdit(edit, fabric)) }),
    originals: ingested.map(({ file, blob, sha256, archived_to }) => ({
      file: relativePath(file),
      blob,
      sha256,
      ...(archived_to === undefined ? {} : { archived: relativePath(archived_to) }),
    })),
    documents: plan.documents
      .filter(({ file }) => names.has(file))
      .map(({ fate, file, document, item, line, key, path, blob }) => ({
        fate,
        file: relativePath(file),
        document,
        ...definedOf({ item }),
        line,
        ...definedOf({ object: key }),
        ...(path === undefined ? {} : { path: relativePath(path) }),
        ...definedOf({ blob }),
      })),
  }
}

function loggedEdits({ edited, undone }: Plan, fabric: FabricState): Pick<LogEntry, 'edits'> {
  const edits = [...(edited === undefined ? [] : [edited]), ...(undone ?? [])]
  return edits.length === 0 ? {} : { edits: edits.map((edit) => loggedEdit(edit, fabric)) }
}

function loggedEdit({ action, object, path, before, after }: EditedObject, fabric: FabricState): LoggedEdit {
  return {
    action,
    object,
    path: relative(fabric, path),
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { blob: after }),
  }
}

function loggedHandEdit({ what, object, path, from, found, blob }: HandEdit, fabric: FabricState): LoggedHandEdit {
  return {
    what,
    object,
    path: relative(fabric, path),
    ...(from === undefined ? {} : { from: relative(fabric, from) }),
    ...(found === undefined ? {} : { found: relative(fabric, found) }),
    ...definedOf({ blob }),
  }
}
