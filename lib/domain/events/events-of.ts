import type { FabricEvent } from '../../contract/event.ts'
import { EVENT_VERSION } from '../../contract/event-envelope.ts'
import type { FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import type { Fault } from '../../contract/fault.ts'
import {
  type DocumentOutcome,
  type EditedObject,
  type FileOutcome,
  isByHand,
  type OperationReport,
} from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { splitIntoEvents, truncatedToEvent } from './event-size.ts'

type Detail<T extends FabricEvent['type']> = Extract<FabricEvent, { type: T }>['detail']
type Common = Pick<Detail<'Fabric Initialised'>, keyof Detail<'Fabric Initialised'> & keyof Detail<'Ingest Completed'>>

const CHANGES: Partial<Record<DocumentOutcome['fate'], 'created' | 'updated'>> = {
  created: 'created',
  updated: 'updated',
  merged: 'updated',
}

/**
 * Returns the events of an operation. `refused`: the files that were known to be refused before the operation; they
 * cause no new event. A dry run causes no events, and what is only proposed has not happened yet: `eventsOfLanded`.
 */
export function eventsOf(
  report: OperationReport,
  fabric: Pick<FabricRecord, 'repository_url' | 'branch'>,
  refused: readonly RejectedFile[],
): FabricEvent[] {
  if (report.dry_run) return []
  const common = commonOf(report, fabric)
  if (report.proposal !== undefined) return [...rejected(report, refused, common), ...conflicts(report, common)]
  return [
    ...initialised(report, common),
    ...completed(report, common),
    ...rejected(report, refused, common),
    ...changed(report, common),
    ...conflicts(report, common),
    ...drift(report, common),
  ]
}

/** The events of an operation that was proposed, once its changes are on the branch with a commit. */
export function eventsOfLanded(
  report: OperationReport,
  fabric: Pick<FabricRecord, 'repository_url' | 'branch'>,
  landed: string,
): FabricEvent[] {
  const common = { ...commonOf(report, fabric), commit: landed }
  return [...initialised(report, common), ...completed(report, common), ...changed(report, common), ...drift(report, common)]
}

function commonOf(report: OperationReport, { repository_url, branch }: Pick<FabricRecord, 'repository_url' | 'branch'>): Common {
  const { fabric, directory, operation, kind, actor, finished_at: time, source_commit, commit } = report
  const place = { fabric, directory, repository_url, branch }
  return { version: EVENT_VERSION, ...place, operation, kind, actor, time, source_commit, commit }
}

function initialised({ kind, commit, already_initialized, files_adopted }: OperationReport, common: Common): FabricEvent[] {
  if (kind !== 'init' || commit === null || already_initialized === true) return []
  return [{ type: 'Fabric Initialised', detail: { ...common, files_adopted } }]
}

function completed({ files, fates }: OperationReport, common: Common): FabricEvent[] {
  const ingested = files.filter(({ outcome }) => outcome === 'ingested').map(fileOf)
  if (ingested.length === 0) return []
  const list = truncatedToEvent(ingested)
  return [{ type: 'Ingest Completed', detail: { ...common, files: list.items, files_total: list.total, fates } }]
}

function rejected({ files, faults }: OperationReport, before: readonly RejectedFile[], common: Common): FabricEvent[] {
  const known = new Set(before.map(({ file, blob }) => `${file}\0${blob}`))
  const refused = files.filter(({ outcome, file, blob }) => outcome === 'rejected' && !known.has(`${file}\0${blob}`))
  if (refused.length === 0) return []
  const names = new Set(refused.map(({ file }) => file))
  const list = truncatedToEvent(refused.map(fileOf))
  const why = truncatedToEvent(faults.filter(({ file, severity }) => severity === 'error' && names.has(file)).map(faultOf))
  const detail = { ...common, files: list.items, files_total: list.total, faults: why.items, faults_total: why.total }
  return [{ type: 'Ingest Rejected', detail }]
}

function changed({ documents, edited, undone = [], commit }: OperationReport, common: Common): FabricEvent[] {
  if (commit === null) return []
  const written = documents.flatMap(({ fate, key, path, blob }) => {
    const change = CHANGES[fate]
    return change === undefined || key === undefined || path === undefined
      ? []
      : [{ object: key, change, path, blob: blob ?? null }]
  })
  const objects = [...written, ...(edited === undefined ? [] : [edited]).concat(undone).flatMap(changeOf)]
  const parts = splitIntoEvents(objects)
  return parts.map((part, index) => ({
    type: 'Object Changed',
    detail: { ...common, objects: part, part: index + 1, parts: parts.length },
  }))
}

function changeOf({ action, object, path, after }: EditedObject): Detail<'Object Changed'>['objects'] {
  return action === 'unchanged' ? [] : [{ object, change: action, path, blob: after }]
}

function conflicts({ documents }: OperationReport, common: Common): FabricEvent[] {
  const found = documents.filter(({ fate }) => fate === 'conflict')
  if (found.length === 0) return []
  const list = truncatedToEvent(
    found.map(({ key = '', path, file, line, merge }) => ({
      object: key,
      ...definedOf({ path }),
      file,
      line,
      values: (merge?.values ?? []).map((value) => value.path),
    })),
  )
  return [{ type: 'Conflict Found', detail: { ...common, conflicts: list.items, conflicts_total: list.total } }]
}

function drift({ hand_edits = [], commit }: OperationReport, common: Common): FabricEvent[] {
  const byHand = hand_edits.filter(isByHand)
  if (byHand.length === 0 || commit === null) return []
  const list = truncatedToEvent(byHand.map(({ what, object, path, found }) => ({ what, object, path, ...definedOf({ found }) })))
  return [{ type: 'Drift Found', detail: { ...common, edits: list.items, edits_total: list.total } }]
}

function fileOf({ file, blob, archived_to }: FileOutcome) {
  return { file, blob, ...definedOf({ archived_to }) }
}

function faultOf({ code, severity, message, file, line, column }: Fault) {
  return { code, severity, message, file, ...definedOf({ line, column }) }
}
