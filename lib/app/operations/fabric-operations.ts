import { isError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import { OPEN_STATUSES, type OperationRecord } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { StatusReport } from '../../contract/status.ts'
import { announce } from '../announce.ts'
import type { Operating, Reading } from '../deployment.ts'
import { gitopsStatus } from '../reading/gitops-status.ts'
import { checkDisjoint, knownRepository } from '../registry/fabrics.ts'
import { rejectedFilesAfter } from '../registry/rejected-files.ts'
import type { IngestRequest, InitRequest, OperationContext, ReadingContext } from '../transaction/operation-context.ts'
import { type DropRequest, dropRaw } from './drop-raw.ts'
import { type EditObjectRequest, editObject } from './edit-object.ts'
import { ingestRaw } from './ingest-raw.ts'
import { initGitops } from './init-gitops.ts'
import { landingNotes } from './note-landing.ts'
import { type RevertRequest, revertOperation } from './revert-operation.ts'

/** How an operation is run, whatever it does. */
export type RunOptions = Pick<OperationContext, 'signal' | 'deadline' | 'willRetry'>

/** Sets up a registered fabric, in another directory if one is given. Throws what `initGitops` throws. */
export async function initFabric(
  deployment: Operating,
  id: string,
  request: InitRequest,
  { directory, ...options }: RunOptions & { directory?: string | undefined } = {},
): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const placed = directory === undefined ? fabric : { ...fabric, directory }
  if (directory !== undefined) await checkDisjoint(deployment, fabric.repository, placed)
  const report = await initGitops(await contextOf(deployment, placed, options), request)
  if (!request.dryRun)
    await remember(deployment, id, report, ({ rejected_files }) => ({
      directory: placed.directory,
      gitops_initialized: true,
      rejected_files: rejectedFilesAfter(report, rejected_files, false),
    }))
  await announce(deployment, placed, report)
  return report
}

/** Ingests the raw files of a registered fabric. Throws what `ingestRaw` throws. */
export async function ingestFabric(
  deployment: Operating,
  id: string,
  request: IngestRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const report = await ingestRaw(await contextOf(deployment, fabric, options), request)
  const readAll = request.filePath === undefined && request.brought === undefined && request.automatic !== true
  if (!request.dryRun)
    await remember(deployment, id, report, ({ rejected_files }) => ({
      gitops_initialized: true,
      rejected_files: rejectedFilesAfter(report, rejected_files, readAll),
    }))
  await announce(deployment, fabric, report)
  return report
}

/** Ingests a file that somebody hands over. Throws what `dropRaw` throws. */
export async function dropFabricFile(
  deployment: Operating,
  id: string,
  request: DropRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const report = await dropRaw(await contextOf(deployment, fabric, options), request)
  if (report.commit !== null)
    await remember(deployment, id, report, ({ rejected_files }) => ({
      gitops_initialized: true,
      rejected_files: rejectedFilesAfter(report, rejected_files, false),
    }))
  await announce(deployment, fabric, report)
  return report
}

/** Edits one object of a registered fabric. Throws what `editObject` throws. */
export async function editFabricObject(
  deployment: Operating,
  id: string,
  request: EditObjectRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const report = await editObject(await contextOf(deployment, fabric, options), request)
  if (report.commit !== null) await remember(deployment, id, report, () => ({ gitops_initialized: true }))
  await announce(deployment, fabric, report)
  return report
}

/**
 * Undoes an operation of a registered fabric. Originals that are back in `raw/` are ingested when somebody asks for it,
 * not by themselves. Throws what `revertOperation` throws.
 */
export async function revertFabricOperation(
  deployment: Operating,
  id: string,
  request: RevertRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const report = await revertOperation(await contextOf(deployment, fabric, options), request)
  if (report.commit !== null)
    await remember(deployment, id, report, ({ rejected_files }) => ({
      rejected_files: rejectedFilesAfter(report, rejected_files, false),
    }))
  await announce(deployment, fabric, report)
  return report
}

export async function fabricStatus(deployment: Reading, id: string, options: RunOptions = {}): Promise<StatusReport> {
  const fabric = await deployment.fabrics.get(id)
  return gitopsStatus(await readingContextOf(deployment, fabric, options), { enabled: fabric.watcher_enabled })
}

/**
 * An operation's record, with the full report of one that came to its end: a report is kept before the push, so one
 * that failed may have left a report of what it would have done. Undefined when there is no such operation.
 */
export async function findOperation(
  { journal, originals }: Pick<Operating, 'journal' | 'originals'>,
  fabric: string,
  operation: string,
): Promise<OperationRecord | (OperationRecord & OperationReport) | undefined> {
  const record = await journal.get(fabric, operation)
  if (record === undefined || NO_REPORT.has(record.status)) return record
  const report = await originals.getReport(fabric, operation)
  return report === undefined ? record : { ...record, ...report }
}

const NO_REPORT: ReadonlySet<OperationRecord['status']> = new Set([...OPEN_STATUSES, 'failed'])

/** What an operation on a fabric works with. */
export async function contextOf(
  deployment: Operating,
  fabric: FabricRecord,
  options: RunOptions = {},
): Promise<OperationContext> {
  const { originals, manager } = deployment
  const context = await readingContextOf(deployment, fabric, options)
  const { onUnannounced: onUnrecorded } = deployment
  return {
    ...context,
    originals,
    manager,
    rejectedFiles: fabric.rejected_files,
    ...landingNotes(deployment, fabric.repository),
    onUnrecorded,
  }
}

async function readingContextOf(deployment: Reading, fabric: FabricRecord, options: RunOptions): Promise<ReadingContext> {
  const { locks, journal, limits } = deployment
  return {
    settings: fabric,
    repository: await deployment.openRepository(await knownRepository(deployment, fabric)),
    repositoryId: fabric.repository,
    locks,
    journal,
    now: () => deployment.now(),
    onUnexpected: (error) => deployment.onUnexpected(error),
    ...(limits && { limits }),
    ...options,
  }
}

/** Notes the outcome on the fabric, when it says something new. A fabric that was deleted meanwhile needs no note. */
async function remember(
  deployment: Operating,
  id: string,
  report: OperationReport,
  outcome: (fabric: FabricRecord) => Partial<FabricRecord>,
): Promise<void> {
  try {
    const fabric = await deployment.fabrics.get(id)
    await note(deployment, fabric, report, outcome)
  } catch (error) {
    if (!isError(error, 'fabric_not_found')) throw error
  }
}

const NOTE_ATTEMPTS = 5

/** Somebody may change the settings at the same moment: then the note is made to what they left. */
async function note(
  deployment: Operating,
  fabric: FabricRecord,
  report: OperationReport,
  outcome: (fabric: FabricRecord) => Partial<FabricRecord>,
  attempt = 1,
): Promise<void> {
  const changed = outcome(fabric)
  if (report.status === 'no_change' && isPartOf(changed, fabric)) return
  const updated_at = deployment.now().toISOString()
  const noted = { ...fabric, ...changed, last_operation: report.operation, updated_at, version: fabric.version + 1 }
  try {
    await deployment.fabrics.update(noted)
  } catch (error) {
    if (!isError(error, 'fabric_changed') || attempt === NOTE_ATTEMPTS) throw error
    await note(deployment, await deployment.fabrics.get(fabric.id), report, outcome, attempt + 1)
  }
}

function isPartOf(changed: Partial<FabricRecord>, fabric: FabricRecord): boolean {
  return Object.entries(changed).every(
    ([field, value]) => JSON.stringify(fabric[field as keyof FabricRecord]) === JSON.stringify(value),
  )
}
