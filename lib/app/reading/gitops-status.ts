import { asWarning } from '../../contract/fault.ts'
import type { StatusReport } from '../../contract/status.ts'
import { boundedFindings } from '../../domain/check/plan-findings.ts'
import { layoutOf } from '../../domain/fabric/layout.ts'
import { type FabricStatus, fabricStatus, structureOf } from '../../domain/ingest/status.ts'
import { type FabricState, newFabric, openFabric } from '../../domain/manifest/fabric-state.ts'
import { wasRefused } from '../../domain/operation/outcome.ts'
import { blobId } from '../../domain/tree/blob-id.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { HostApis, Reading } from '../deployment.ts'
import { type RunOptions, readingOn } from '../operations/run-on-fabric.ts'
import { knownRepository } from '../registry/repositories.ts'
import { documentCheck } from '../transaction/document-check.ts'
import { workBudget } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import type { Versioned } from './versioned.ts'

/** Operations that a status shows. */
const LAST_OPERATIONS = 10
/** Records read to find them: refused requests are skipped. */
const READ_OPERATIONS = 50

/** The state of a registered fabric. Throws `fabric_not_found`, and the errors of `gitopsStatus`. */
export async function statusOfFabric(
  deployment: Reading & Partial<HostApis>,
  id: string,
  options: RunOptions = {},
): Promise<Versioned<StatusReport>> {
  const fabric = await deployment.fabrics.get(id)
  const repository = await knownRepository(deployment, fabric)
  const context = await readingOn(deployment, fabric, repository, options)
  const fault = await deployment.hostApiFault?.(repository)
  return gitopsStatus(context, {
    watcher: { enabled: fabric.watcher_enabled },
    ...(fault !== undefined && { host_api: { fault } }),
  })
}

/** What a deployment tells of a fabric beside its branch. */
type Registered = Pick<StatusReport, 'watcher' | 'host_api'>

/**
 * The current state of a fabric: its objects, waiting and refused raw files with reasons, the running operation.
 * Changes nothing. Its version follows from the branch's head and the records, without a file of the fabric.
 */
export async function gitopsStatus(
  context: ReadingContext,
  registered: Registered = { watcher: { enabled: false } },
): Promise<Versioned<StatusReport>> {
  const { repository, settings, journal, locks } = context
  const snapshot = await repository.refresh(context.signal)
  const [{ operations }, holder] = await Promise.all([
    journal.list(settings.name, { limit: READ_OPERATIONS }),
    locks.holder(context.repositoryId),
  ])
  const last_operations = operations.filter((operation) => !wasRefused(operation)).slice(0, LAST_OPERATIONS)
  const recorded = { last_operations, lock: holder ?? null, ...registered }
  return {
    version: blobId(Buffer.from(JSON.stringify([snapshot.commit, settings, recorded]))),
    read: async () => ({ ...(await fabricReport(context, snapshot)), ...recorded }),
  }
}

type Recorded = Registered & Pick<StatusReport, 'last_operations' | 'lock'>

/** What the branch tells. */
async function fabricReport(context: ReadingContext, snapshot: Snapshot): Promise<Omit<StatusReport, keyof Recorded>> {
  const { repository, settings: stated } = context
  const budget = workBudget(context)
  const opened = await openFabric(snapshot, stated, budget)
  const fabric = opened ?? (await newFabric(snapshot, stated, budget))
  const check = await documentCheck(snapshot, fabric.settings)
  const violations = opened === undefined || fabric.settings.validation === 'off' ? [] : await boundedFindings(opened)
  const status = opened === undefined ? await uninitialised(fabric) : await fabricStatus(opened, context.now(), check)
  const { settings } = fabric
  return {
    fabric: settings.name,
    directory: settings.directory,
    repository_url: repository.url,
    branch: repository.branch,
    head: snapshot.commit,
    gitops_initialized: opened !== undefined,
    archive_strategy: settings.archive_strategy,
    raw_directory_path: layoutOf(settings).raw,
    managed_directory_path: layoutOf(settings).managed,
    ...status,
    faults: [...status.faults, ...violations.map(asWarning)],
  }
}

async function uninitialised(fabric: FabricState): Promise<FabricStatus> {
  return {
    structure: await structureOf(fabric),
    pending_files: [],
    rejected_files: [],
    objects: {},
    objects_total: 0,
    unmanaged_objects: 0,
    hand_edited_files: [],
    missing_files: [],
    unknown_files: [],
    faults: [],
  }
}
