import type { OperationReport } from '../domain/operation.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import type { FabricRecord, RejectedFile } from '../domain/registration.ts'
import type { StatusReport } from '../domain/status.ts'
import type { Deployment } from './deployment.ts'
import { checkDisjoint, repositoryOf } from './fabrics.ts'
import { gitopsStatus } from './gitops-status.ts'
import { ingestRaw } from './ingest-raw.ts'
import { initGitops } from './init-gitops.ts'
import type { IngestRequest, InitRequest, OperationContext } from './operation-context.ts'

/** Sets up a registered fabric, in another directory if one is given. Throws what `initGitops` throws. */
export async function initFabric(
  deployment: Deployment,
  id: string,
  request: InitRequest,
  directory?: string,
): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const placed = directory === undefined ? fabric : { ...fabric, directory }
  if (directory !== undefined) await checkDisjoint(deployment, fabric.repository, placed)
  const report = await initGitops(await contextOf(deployment, placed), request)
  if (!request.dryRun) await remember(deployment, id, report, { directory: placed.directory, gitops_initialized: true })
  return report
}

/** Ingests the raw files of a registered fabric. Throws what `ingestRaw` throws. */
export async function ingestFabric(deployment: Deployment, id: string, request: IngestRequest): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const report = await ingestRaw(await contextOf(deployment, fabric), request)
  if (!request.dryRun) await remember(deployment, id, report, { gitops_initialized: true })
  return report
}

export async function fabricStatus(deployment: Deployment, id: string): Promise<StatusReport> {
  return gitopsStatus(await contextOf(deployment, await deployment.fabrics.get(id)))
}

/** An operation's record with its full report, where there is one. Undefined when there is no such operation. */
export async function findOperation(
  { journal, originals }: Deployment,
  fabric: string,
  operation: string,
): Promise<OperationRecord | (OperationRecord & OperationReport) | undefined> {
  const record = await journal.get(fabric, operation)
  if (record === undefined || record.status === 'queued' || record.status === 'running') return record
  const report = await originals.getReport(fabric, operation)
  return report === undefined ? record : { ...record, ...report }
}

/** What an operation on a fabric works with. */
export async function contextOf(deployment: Deployment, fabric: FabricRecord): Promise<OperationContext> {
  const { locks, journal, originals, manager } = deployment
  return {
    settings: fabric,
    repository: await deployment.openRepository(await repositoryOf(deployment, fabric)),
    repositoryId: fabric.repository,
    locks,
    journal,
    originals,
    rejectedFiles: fabric.rejected_files,
    manager,
    now: () => deployment.now(),
  }
}

/** Notes the outcome on the fabric, when it says something new. Losing a race against another note is no failure: the next operation tells it again. */
async function remember(
  deployment: Deployment,
  id: string,
  report: OperationReport,
  changed: Partial<FabricRecord>,
): Promise<void> {
  const fabric = await deployment.fabrics.get(id)
  if (report.commit !== null)
    await deployment.repositories.put({ ...(await repositoryOf(deployment, fabric)), head: report.commit })
  const news = { ...changed, rejected_files: rejectedFiles(report), last_operation: report.operation }
  const isNews =
    report.status !== 'no_change' ||
    Object.entries(changed).some(([field, value]) => fabric[field as keyof FabricRecord] !== value)
  if (!isNews) return
  await deployment.fabrics
    .update({ ...fabric, ...news, updated_at: deployment.now().toISOString(), version: fabric.version + 1 })
    .catch(ignoreLostRace)
}

function rejectedFiles({ files, faults }: OperationReport): RejectedFile[] {
  return files
    .filter(({ outcome }) => outcome === 'rejected')
    .map(({ file, blob }) => ({ file, blob, faults: faults.filter((fault) => fault.file === file).length }))
}

function ignoreLostRace(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'fabric_changed')) throw error
}
