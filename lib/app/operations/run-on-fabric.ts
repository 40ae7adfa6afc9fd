import { isError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { announce } from '../announce.ts'
import type { OperationDeployment, Reading } from '../deployment.ts'
import { knownRepository } from '../registry/repositories.ts'
import { allOrFirstError } from '../transaction/all-or-first-error.ts'
import type { OperationContext, ReadingContext } from '../transaction/operation-context.ts'
import { landingNotes } from './note-landing.ts'

/** Options for running any operation. */
export type RunOptions = Pick<OperationContext, 'signal' | 'deadline' | 'willRetry' | 'unattended'>

/** A registered fabric, with the context of an operation on it. */
export interface OpenedRegistration {
  fabric: FabricRecord
  context: OperationContext
}

/** An operation on a fabric, and the changes to the fabric's record after it. */
export interface FabricOperation {
  run(context: OperationContext): Promise<OperationReport>
  after(report: OperationReport, fabric: FabricRecord): Partial<FabricRecord>
}

/** Reads a fabric's registration. Throws `fabric_not_found`. */
export async function openRegistration(
  deployment: OperationDeployment,
  id: string,
  options: RunOptions = {},
): Promise<OpenedRegistration> {
  const fabric = await deployment.fabrics.get(id)
  return { fabric, context: await contextOf(deployment, fabric, options) }
}

/** Runs an operation on a registered fabric, updates the fabric's record, and announces the report. */
export async function runOnFabric(
  deployment: OperationDeployment,
  { fabric, context }: OpenedRegistration,
  { run, after }: FabricOperation,
): Promise<OperationReport> {
  const tell = once(async (report) => {
    const noted = report.dry_run ? Promise.resolve() : note(deployment, fabric, report, after)
    await allOrFirstError(noted, announce(deployment, fabric, report))
  })
  const report = await run({ ...context, ended: (ended) => void tell(ended) })
  await tell(report)
  return report
}

/**
 * Runs `tell` at most once; later calls wait for the first. The first call's error is kept for them, and is not
 * unhandled meanwhile.
 */
function once(tell: (report: OperationReport) => Promise<void>): (report: OperationReport) => Promise<void> {
  let telling: Promise<void> | undefined
  return (report) => {
    telling ??= tell(report)
    telling.catch(() => undefined)
    return telling
  }
}

/** The context of an operation on a registered fabric. */
export async function contextOf(
  deployment: OperationDeployment,
  fabric: FabricRecord,
  options: RunOptions = {},
): Promise<OperationContext> {
  const { originals, manager, onAnnouncementFailed: onUnrecorded } = deployment
  const repository = await knownRepository(deployment, fabric)
  return {
    ...(await readingOn(deployment, fabric, repository, options)),
    originals,
    manager,
    rejectedFiles: fabric.rejected_files,
    ...landingNotes(deployment, repository),
    onUnrecorded,
  }
}

/** The context for reading a registered fabric. */
export async function readingContextOf(
  deployment: Reading,
  fabric: FabricRecord,
  options: RunOptions = {},
): Promise<ReadingContext> {
  return readingOn(deployment, fabric, await knownRepository(deployment, fabric), options)
}

async function readingOn(
  deployment: Reading,
  fabric: FabricRecord,
  repository: RepositoryRecord,
  options: RunOptions,
): Promise<ReadingContext> {
  const { locks, journal, limits } = deployment
  return {
    settings: fabric,
    repository: await deployment.openRepository(repository),
    repositoryId: fabric.repository,
    locks,
    journal,
    now: () => deployment.now(),
    onUnexpected: (error) => deployment.onUnexpected(error),
    ...(limits && { limits }),
    ...options,
  }
}

const NOTE_ATTEMPTS = 5

/**
 * Updates the fabric's record, as read before the operation, if the outcome changes it. If somebody changed the
 * settings meanwhile, the update is applied to their version. A deleted fabric needs no update.
 */
async function note(
  deployment: OperationDeployment,
  fabric: FabricRecord,
  report: OperationReport,
  after: FabricOperation['after'],
  attempt = 1,
): Promise<void> {
  const changed = after(report, fabric)
  const isTraceless = report.status === 'no_change'
  if (isTraceless && isPartOf(changed, fabric)) return
  const last_operation = isTraceless ? fabric.last_operation : report.operation
  const updated_at = deployment.now().toISOString()
  try {
    await deployment.fabrics.update({ ...fabric, ...changed, last_operation, updated_at, version: fabric.version + 1 })
  } catch (error) {
    if (!isError(error, 'fabric_changed') || attempt === NOTE_ATTEMPTS) throw error
    const newest = await unlessDeleted(deployment, fabric.id)
    if (newest !== undefined) await note(deployment, newest, report, after, attempt + 1)
  }
}

async function unlessDeleted({ fabrics }: OperationDeployment, id: string): Promise<FabricRecord | undefined> {
  try {
    return await fabrics.get(id)
  } catch (error) {
    if (!isError(error, 'fabric_not_found')) throw error
    return undefined
  }
}

function isPartOf(changed: Partial<FabricRecord>, fabric: FabricRecord): boolean {
  return Object.entries(changed).every(
    ([field, value]) => JSON.stringify(fabric[field as keyof FabricRecord]) === JSON.stringify(value),
  )
}
