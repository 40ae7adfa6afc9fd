import { byText } from '../../by-text.ts'
import type { ReportedOperation } from '../../contract/operation.ts'
import type { RebuildReport, RebuiltFabric, SkippedDirectory } from '../../contract/rebuild.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { definedOf } from '../../defined-of.ts'
import { type FoundFabric, findFabrics } from '../../domain/rebuild/find-fabrics.ts'
import type { Committing } from '../deployment.ts'
import { noteRecordedLanding } from '../operations/note-landing.ts'
import type { RunOptions } from '../operations/run-on-fabric.ts'
import type { GitRepository } from '../ports/ports.ts'
import { checkSecrets, newRepositoryRecord, type RepositoryInput, rememberRepository } from '../registry/repositories.ts'
import { workBudget } from '../transaction/opened-fabric.ts'
import { mendFabric, readableRepository } from './mend-records.ts'
import { type FabricRebuild, rebuildFabric } from './rebuild-fabric.ts'

/** The part of a deployment that a rebuild needs. */
export type Rebuilding = Omit<Committing, 'manager'>

export type RebuildRequest = Omit<RepositoryInput, 'webhook_secret'>

export interface RebuildOptions extends Pick<RunOptions, 'signal' | 'deadline'> {
  /** False once the deadline requires an answer, complete or not. */
  mayGoOn(): boolean
}

/**
 * Makes the records of a repository again from Git and the archive bucket: the repository, its fabrics with their
 * settings, and their operations. Never replaces a record by an older one. Throws `invalid_request` for a URL that
 * cannot be used, `repository_settings_differ` if the repository is known with another secret, and the errors of
 * reading the repository.
 */
export async function rebuildRepository(
  deployment: Rebuilding,
  request: RebuildRequest,
  { mayGoOn, ...until }: RebuildOptions,
): Promise<RebuildReport> {
  const { record, isNew, reset } = await repositoryRecord(deployment, request)
  const repository = await deployment.openRepository(record)
  const { signal } = until
  const snapshot = await repository.refresh(signal)
  const budget = () => workBudget({ ...deployment, ...until })
  const { found, unusable } = await findFabrics(snapshot, budget())
  if (isNew) await rememberRepository(deployment, record, definedOf({ credentials_secret: record.credentials_secret }))
  const skipped: SkippedDirectory[] = [...unusable]
  const fabrics: RebuiltFabric[] = []
  const committed: ReportedOperation[] = []
  const unreadable: Unreadable[] = []
  const mended = await mendFabrics(deployment, record, byName(found))
  for (const [fabric, directories] of byName(found)) {
    const rebuild: FabricRebuild = {
      deployment,
      record,
      repository,
      snapshot,
      fabric,
      directories,
      budget: budget(),
      signal,
      mayGoOn,
    }
    const { rebuilt, skipped: left, lastCommitted, unreadable: unknown = [] } = await rebuildFabric(rebuild)
    if (rebuilt !== undefined) fabrics.push({ ...rebuilt, ...mended.get(fabric) })
    skipped.push(...left)
    if (lastCommitted !== undefined) committed.push(lastCommitted)
    unreadable.push(...unknown)
  }
  await rememberHead(deployment, repository, record.id, committed)
  return {
    repository: record.id,
    repository_url: record.url,
    branch: record.branch,
    head: snapshot.commit,
    complete: fabrics.every(({ complete }) => complete),
    repository_restored: isNew,
    ...definedOf({ repository_reset: reset }),
    fabrics,
    skipped,
    unreadable: [...(await deployment.fabrics.ofRepository(record.id)).unreadable, ...unreadable],
  }
}

/** The known record is changed only where it lost what the request states. */
async function repositoryRecord(
  deployment: Rebuilding,
  { credentials_secret, ...place }: RebuildRequest,
): Promise<{ record: RepositoryRecord; isNew: boolean; reset?: string[] }> {
  const stated = definedOf({ credentials_secret })
  const record = newRepositoryRecord(place, deployment.now())
  const known = await readableRepository(deployment, record)
  if (known === undefined) return { record: { ...record, ...stated }, isNew: true }
  if (known.reset?.includes('credentials_secret') !== true) {
    checkSecrets(known.record, stated)
    return { ...known, isNew: false }
  }
  if (credentials_secret !== undefined) await deployment.repositories.change(record.id, stated)
  return { ...known, record: { ...known.record, ...stated }, isNew: false }
}

/**
 * Comes first: while a fabric's record cannot be read, its directory is not known, and no other directory can be
 * checked for overlap.
 */
async function mendFabrics(
  deployment: Rebuilding,
  repository: RepositoryRecord,
  found: ReadonlyMap<string, readonly FoundFabric[]>,
): Promise<Map<string, { reset: string[] }>> {
  const mended = new Map<string, { reset: string[] }>()
  for (const [fabric, directories] of found) {
    const one = await mendFabric(deployment, repository, directories)
    if (one !== undefined) mended.set(fabric, { reset: one.reset })
  }
  return mended
}

/**
 * Several directories may have one name: a moved fabric left its old log behind, and a copy has the original's name.
 */
function byName(found: readonly FoundFabric[]): Map<string, FoundFabric[]> {
  const names = new Map<string, FoundFabric[]>()
  for (const fabric of found) names.set(fabric.settings.name, [...(names.get(fabric.settings.name) ?? []), fabric])
  return names
}

/**
 * Records the commit of the newest operation as the repository's head. It does not record the branch's own head,
 * because pushes after the last operation are not processed yet.
 */
async function rememberHead(
  deployment: Rebuilding,
  repository: GitRepository,
  id: string,
  committed: readonly ReportedOperation[],
): Promise<void> {
  const record = await deployment.repositories.get(id)
  const last = committed.toSorted(byText(({ operation }) => operation)).at(-1)
  if (record === undefined || last === undefined) return
  if (record.head !== null) await noteRecordedLanding(deployment, repository, record, last)
  else if (typeof last.commit === 'string') await deployment.repositories.change(id, { head: last.commit }, { head: null })
}
