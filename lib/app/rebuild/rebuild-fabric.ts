import { isDeepStrictEqual } from 'node:util'
import { byText } from '../../by-text.ts'
import { isError } from '../../contract/errors.ts'
import type { FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import type { ReportedOperation } from '../../contract/operation.ts'
import type { RebuiltFabric, SkippedDirectory } from '../../contract/rebuild.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { defaultDirectory } from '../../domain/fabric/default-settings.ts'
import { findRawFiles } from '../../domain/raw/raw-file.ts'
import { type FoundFabric, reasonOf } from '../../domain/rebuild/find-fabrics.ts'
import { loggedOperations } from '../../domain/rebuild/logged-operations.ts'
import type { WorkBudget } from '../../domain/tree/budget.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { Committing } from '../deployment.ts'
import { noteRecordedLanding } from '../operations/note-landing.ts'
import type { GitRepository } from '../ports/ports.ts'
import { checkDisjoint } from '../registry/fabrics.ts'
import { newFabricRecord } from '../registry/new-fabric-record.ts'
import { type RebuiltHistory, rebuildHistory } from './rebuild-history.ts'

/** One fabric of a repository to rebuild. */
export interface FabricRebuild {
  deployment: Omit<Committing, 'manager'>
  record: RepositoryRecord
  repository: GitRepository
  snapshot: Snapshot
  fabric: string
  /** The directories with a fabric of this name; at least one. */
  directories: readonly FoundFabric[]
  budget: WorkBudget
  signal?: AbortSignal | undefined
  mayGoOn(): boolean
}

export interface FabricOutcome {
  rebuilt?: RebuiltFabric
  skipped: SkippedDirectory[]
  lastCommitted?: ReportedOperation | undefined
  /** Operations whose records cannot be read and that no other source knows. */
  unreadable?: Unreadable[]
}

interface LoggedDirectory {
  found: FoundFabric
  logged: ReadonlyMap<string, ReportedOperation>
  /** Id of the newest operation in its log. */
  newest: string
}

/** Records a fabric and its history, unless the name or the directory belongs to another fabric. */
export async function rebuildFabric(rebuild: FabricRebuild): Promise<FabricOutcome> {
  const { fabric, directories } = rebuild
  const skipped: SkippedDirectory[] = []
  const skip = ({ settings: { directory } }: FoundFabric, reason: string) => skipped.push({ directory, fabric, reason })
  const logs: LoggedDirectory[] = []
  for (const found of directories) {
    const log = await readLog(rebuild, found)
    if ('reason' in log) skip(found, log.reason)
    else logs.push(log)
  }
  const existing = await registered(rebuild)
  if (existing === 'unreadable') {
    for (const { found } of logs) skip(found, 'a fabric of this name is registered elsewhere, and its record cannot be read')
    return { skipped }
  }
  const current = currentDirectory(logs, existing)
  if (current === undefined) return { skipped }
  for (const { found } of logs)
    if (found !== current) skip(found, `the fabric is in ${JSON.stringify(current.settings.directory)} now`)
  const obstacle = await obstacleTo(rebuild, current, existing)
  if (obstacle !== undefined) {
    skip(current, obstacle)
    return { skipped }
  }
  if (!rebuild.mayGoOn()) return { skipped, rebuilt: waiting(current, existing) }
  const logged = new Map(logs.flatMap((log) => [...log.logged]))
  const history = await historyOf(rebuild, logged, existing === undefined)
  const { complete, restored, present, leftOut, lastCommitted, unreadable } = history
  const record =
    existing === undefined ? await create(rebuild, current, history) : await update(rebuild, current, existing, history)
  const operations = { operations_restored: restored, operations_present: present, operations_left_out: leftOut }
  const rebuilt = { fabric, directory: current.settings.directory, record, complete, ...operations }
  return { skipped, rebuilt, lastCommitted, unreadable }
}

async function readLog({ snapshot, record }: FabricRebuild, found: FoundFabric): Promise<LoggedDirectory | { reason: string }> {
  try {
    const logged = await loggedOperations(snapshot, found, record.id)
    return { found, logged, newest: [...logged.keys()].sort().at(-1) ?? '' }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

async function registered({ deployment, fabric }: FabricRebuild): Promise<FabricRecord | 'unreadable' | undefined> {
  try {
    return await deployment.fabrics.get(fabric)
  } catch (error) {
    if (isError(error, 'fabric_not_found')) return undefined
    if (isError(error, 'record_unreadable')) return 'unreadable'
    throw error
  }
}

/** The registered directory, else that of the newest operation; among equals the default directory, else the first. */
function currentDirectory(logs: readonly LoggedDirectory[], existing: FabricRecord | undefined): FoundFabric | undefined {
  const of = (directory: string) => logs.find(({ found }) => found.settings.directory === directory)
  const newest = logs
    .map((log) => log.newest)
    .sort()
    .at(-1)
  const candidates = logs.filter((log) => log.newest === newest)
  const usual = candidates.find(({ found: { settings } }) => settings.directory === defaultDirectory(settings.name))
  const current = (existing && of(existing.directory)) ?? usual ?? candidates[0]
  return current?.found
}

/** Why this fabric is not the registered one, or cannot be registered beside the others. */
async function obstacleTo(
  { deployment, record }: FabricRebuild,
  { settings }: FoundFabric,
  existing: FabricRecord | undefined,
): Promise<string | undefined> {
  if (existing === undefined) {
    try {
      await checkDisjoint(deployment, record.id, settings)
      return undefined
    } catch (error) {
      if (isError(error, 'invalid_request') || isError(error, 'record_unreadable')) return error.message
      throw error
    }
  }
  if (existing.repository !== record.id)
    // Whose repository that is, and where, is none of the caller's business.
    return 'a fabric of this name is registered in another repository'
  if (existing.directory === settings.directory) return undefined
  return `the fabric is registered in ${JSON.stringify(existing.directory)}`
}

function historyOf(
  { deployment, record, repository, fabric, signal, mayGoOn }: FabricRebuild,
  logged: ReadonlyMap<string, ReportedOperation>,
  readAll: boolean,
): Promise<RebuiltHistory> {
  const { journal, originals } = deployment
  const noteLanding = (operation: ReportedOperation) => noteRecordedLanding(deployment, repository, record, operation)
  const sources = { journal, originals, repository, repositoryId: record.id, signal, mayGoOn, noteLanding }
  return rebuildHistory(sources, { fabric, logged, readAll })
}

async function create(
  rebuild: FabricRebuild,
  found: FoundFabric,
  { last, refusals }: RebuiltHistory,
): Promise<RebuiltFabric['record']> {
  const { deployment, record } = rebuild
  const fabric: FabricRecord = {
    ...newFabricRecord(found.settings, record, deployment.now()),
    gitops_initialized: true,
    last_operation: last?.operation ?? null,
  }
  try {
    await deployment.fabrics.create(fabric)
    await noteRejected(rebuild, found, refusals)
    await deployment.repositories.schedule(record.id, deployment.now())
    return 'restored'
  } catch (error) {
    if (isError(error, 'fabric_exists')) return 'present'
    throw error
  }
}

/** Adds newer operations to a fabric's record; its settings stay, because a person chose them. */
async function update(
  rebuild: FabricRebuild,
  found: FoundFabric,
  existing: FabricRecord,
  { last, refusals }: RebuiltHistory,
): Promise<RebuiltFabric['record']> {
  const { deployment } = rebuild
  const { last_operation: known, gitops_initialized, version } = existing
  const isNewer = last !== undefined && last.operation > (known ?? '')
  if (!isNewer && gitops_initialized) return 'present'
  try {
    await noteRejected(rebuild, found, new Map([...refusals].filter(([, { operation }]) => operation > (known ?? ''))))
    await deployment.fabrics.update({
      ...existing,
      gitops_initialized: true,
      last_operation: isNewer ? last.operation : known,
      updated_at: deployment.now().toISOString(),
      version: version + 1,
    })
    return 'updated'
  } catch (error) {
    if (isError(error, 'fabric_changed')) return 'present'
    throw error
  }
}

/** Adds newer refusals to the list of a fabric; if an operation changes the list meanwhile, its list stays. */
async function noteRejected(
  { deployment: { rejectedFiles }, fabric, snapshot, budget }: FabricRebuild,
  found: FoundFabric,
  newer: RebuiltHistory['refusals'],
): Promise<void> {
  const known = await rejectedFiles.get(fabric)
  const kept = known.files.filter(({ file }) => !newer.has(file))
  const added = [...newer.values()].flatMap(({ refusal }) => refusal ?? [])
  const files = await stillRejected({ snapshot, budget }, found, [...kept, ...added])
  if (!isDeepStrictEqual(files, known.files)) await rejectedFiles.replace(fabric, { ...known, files })
}

/** Refusals whose files are still in `raw/`, unchanged. */
async function stillRejected(
  { snapshot, budget }: Pick<FabricRebuild, 'snapshot' | 'budget'>,
  { layout }: FoundFabric,
  rejected: readonly RejectedFile[],
): Promise<RejectedFile[]> {
  const blobs = new Map((await findRawFiles(snapshot, layout, budget)).map(({ path, blob }) => [path, blob]))
  return rejected.filter(({ file, blob }) => blobs.get(file) === blob).sort(byText(({ file }) => file))
}

function waiting({ settings: { name, directory } }: FoundFabric, existing: FabricRecord | undefined): RebuiltFabric {
  const operations = { operations_restored: 0, operations_present: 0, operations_left_out: 0 }
  return { fabric: name, directory, record: existing === undefined ? 'waiting' : 'present', complete: false, ...operations }
}
