import { WorkBudget } from '../domain/budget.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import { type FoundFabric, findFabrics } from '../domain/rebuild/find-fabrics.ts'
import type { RebuildReport, RebuiltFabric, SkippedDirectory } from '../domain/rebuild/report.ts'
import type { RepositoryRecord } from '../domain/registration.ts'
import type { Committing } from './deployment.ts'
import { repositoryId } from './fabrics.ts'
import { type FabricRebuild, rebuildFabric } from './rebuild-fabric.ts'
import { normalRemoteUrl } from './remote-url.ts'

/** What a rebuild works with. */
export type Rebuilding = Omit<Committing, 'manager'>

export interface RebuildRequest {
  /** An http(s) URL without credentials. */
  repository_url: string
  branch?: string | undefined
  credentials_secret?: string | undefined
}

export interface RebuildOptions {
  signal?: AbortSignal
  /** False when it is time to answer, complete or not. */
  mayGoOn(): boolean
}

/**
 * Puts on record again what Git and the archive bucket know of a repository: itself, its fabrics with their settings, and their operations.
 * What is on record already is never replaced by something older. Throws `invalid_request` for a URL, and what reading the repository throws.
 */
export async function rebuildRepository(
  deployment: Rebuilding,
  request: RebuildRequest,
  { signal, mayGoOn }: RebuildOptions,
): Promise<RebuildReport> {
  const { record, isNew, isChanged } = await repositoryRecord(deployment, request)
  const repository = await deployment.openRepository(record)
  const snapshot = await repository.refresh(signal)
  const { found, unusable } = await findFabrics(snapshot, new WorkBudget({ signal }))
  if (isChanged) await deployment.repositories.put(record)
  const skipped: SkippedDirectory[] = [...unusable]
  const fabrics: RebuiltFabric[] = []
  const committed: OperationRecord[] = []
  for (const [fabric, directories] of byName(found)) {
    const rebuild: FabricRebuild = { deployment, record, repository, snapshot, fabric, directories, signal, mayGoOn }
    const { rebuilt, skipped: left, lastCommitted } = await rebuildFabric(rebuild)
    if (rebuilt !== undefined) fabrics.push(rebuilt)
    skipped.push(...left)
    if (lastCommitted !== undefined) committed.push(lastCommitted)
  }
  await rememberHead(deployment, record.id, committed)
  return {
    repository: record.id,
    repository_url: record.url,
    branch: record.branch,
    head: snapshot.commit,
    complete: fabrics.every(({ complete }) => complete),
    repository_restored: isNew,
    fabrics,
    skipped,
  }
}

async function repositoryRecord(
  deployment: Rebuilding,
  { repository_url, branch = 'main', credentials_secret }: RebuildRequest,
): Promise<{ record: RepositoryRecord; isNew: boolean; isChanged: boolean }> {
  const url = normalRemoteUrl(repository_url)
  const id = repositoryId(url, branch)
  const known = await deployment.repositories.get(id)
  const record = known ?? { id, url, branch, head: null, processed_head: null, created_at: deployment.now().toISOString() }
  const isNew = known === undefined
  if (credentials_secret === undefined || credentials_secret === record.credentials_secret)
    return { record, isNew, isChanged: isNew }
  return { record: { ...record, credentials_secret }, isNew, isChanged: true }
}

/** A fabric that was moved left its old log behind, and a copy has the name of what it was copied from. */
function byName(found: readonly FoundFabric[]): Map<string, FoundFabric[]> {
  const names = new Map<string, FoundFabric[]>()
  for (const fabric of found) names.set(fabric.settings.name, [...(names.get(fabric.settings.name) ?? []), fabric])
  return names
}

/** A head that is known is that of a later operation. What was pushed since the last operation is not processed: so not the branch's own. */
async function rememberHead({ repositories }: Rebuilding, id: string, committed: readonly OperationRecord[]): Promise<void> {
  const record = await repositories.get(id)
  const last = committed.toSorted((a, b) => (a.operation < b.operation ? 1 : -1)).at(0)
  if (record === undefined || record.head !== null || last?.commit === undefined) return
  await repositories.put({ ...record, head: last.commit })
}
