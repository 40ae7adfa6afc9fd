import { DomainError, isError } from '../../contract/errors.ts'
import type { FabricDelivery, FabricPage, FabricProposals, FabricRecord, FabricSettings } from '../../contract/fabric.ts'
import type { SecretsChange } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { definedOf } from '../../defined-of.ts'
import { defaultSettings } from '../../domain/fabric/default-settings.ts'
import { isWithin, layoutOf } from '../../domain/fabric/layout.ts'
import type { Clock, Records } from '../deployment.ts'
import { patchedSettings, type SettingsPatch } from './fabric-settings.ts'
import { newFabricRecord } from './new-fabric-record.ts'
import { checkVersion } from './record-version.ts'
import { normalRemoteUrl } from './remote-url.ts'
import { changeSecretsOf, checkMayChange, rememberRepository, repositoryId, repositoryOf } from './repositories.ts'
import { listVisible, type Sees } from './visible.ts'

/** Optional fields may be undefined, as in a parsed request body. */
type Optional<T> = { [K in keyof T]?: T[K] | undefined }

/** The settings of a new fabric; optional ones have defaults. */
export interface FabricInput extends Optional<Omit<FabricSettings, 'name'>> {
  name: string
  /** An http(s) URL without credentials. */
  repository_url: string
  branch?: string | undefined
  /** The team that owns the repository, if this registers it. */
  team?: string | undefined
  credentials_secret?: string | undefined
  webhook_secret?: string | undefined
  description?: string | undefined
  scan_interval?: number | undefined
  commit_status?: boolean | undefined
  delivery?: FabricDelivery | undefined
  proposals?: FabricProposals | undefined
  auto_merge?: boolean | undefined
}

/** A merge patch of the settings that may change, and of the secrets of the repository. */
export type FabricUpdate = SettingsPatch &
  Optional<SecretsChange> & {
    /** The version that the caller has seen; without it the update applies to any version. */
    version?: number | undefined
  }

/**
 * Registers a fabric, and its repository unless it is known; Git is not touched. Throws `fabric_exists`, `unsafe_path`,
 * `repository_settings_differ` if the repository is known with other secrets, and `invalid_request` if the URL cannot
 * be used or the directories of two fabrics overlap.
 */
export async function registerFabric(deployment: Records & Clock, input: FabricInput): Promise<FabricRecord> {
  const {
    repository_url,
    branch = 'main',
    team,
    credentials_secret,
    webhook_secret,
    description = '',
    scan_interval,
    commit_status = false,
    delivery = 'push',
    proposals = 'one',
    auto_merge = false,
    ...stated
  } = input
  const settings: FabricSettings = { ...defaultSettings(input.name), ...definedOf(stated) }
  layoutOf(settings)
  const url = normalRemoteUrl(repository_url)
  const repository = repositoryId(url, branch)
  const fabric: FabricRecord = {
    ...newFabricRecord(settings, { id: repository, url, branch }, deployment.now()),
    description,
    commit_status,
    delivery,
    proposals,
    auto_merge,
    ...definedOf({ scan_interval }),
  }
  await checkNew(deployment, fabric.id)
  await checkDisjoint(deployment, repository, settings)
  const known = { ...repositoryOf(fabric), ...definedOf({ team }) }
  await rememberRepository(deployment, known, definedOf({ credentials_secret, webhook_secret }))
  await deployment.fabrics.create(fabric)
  await withdrawOnOverlap(deployment, fabric)
  await deployment.repositories.schedule(repository, deployment.now())
  return fabric
}

/** Checked before anything is written: a refused registration must not leave a repository behind. */
async function checkNew({ fabrics }: Records, id: string): Promise<void> {
  const known = await fabrics.get(id).catch((error: unknown) => {
    if (!isError(error, 'fabric_not_found')) throw error
  })
  if (known !== undefined) throw new DomainError('fabric_exists', `A fabric named ${id} is registered already`, { fabric: id })
}

/**
 * Two registrations at the same moment may both have found the directory free. The one that sees the other now
 * withdraws.
 */
async function withdrawOnOverlap(deployment: Records, fabric: FabricRecord): Promise<void> {
  try {
    await checkDisjoint(deployment, fabric.repository, fabric)
  } catch (error) {
    if (isError(error, 'invalid_request')) await deployment.fabrics.delete(fabric.id)
    throw error
  }
}

/**
 * Changes settings, which take effect with the next operation; without any, the fabric stays as it is. `versions`: the
 * entity tags that it may have. Throws `fabric_not_found`, `fabric_changed`, `precondition_failed`, and
 * `repository_settings_differ` for secrets of a repository that has other fabrics.
 */
export async function updateFabric(
  deployment: Records & Clock,
  id: string,
  update: FabricUpdate,
  versions?: readonly string[],
): Promise<FabricRecord> {
  const { credentials_secret, webhook_secret, version, ...settings } = update
  const fabric = await fabricIn(deployment, id, versions)
  if (version !== undefined && version !== fabric.version)
    throw new DomainError('fabric_changed', `The fabric ${id} is at version ${fabric.version}, not ${version}`, { fabric: id })
  const secrets = definedOf({ credentials_secret, webhook_secret })
  const changes = patchedSettings(fabric, settings)
  if (Object.keys({ ...secrets, ...changes }).length === 0) return fabric
  await checkMayChange(deployment, fabric, secrets)
  const changed = { ...fabric, ...changes, updated_at: deployment.now().toISOString(), version: fabric.version + 1 }
  await inVersion(deployment, id, versions, () => deployment.fabrics.update(changed))
  await changeSecretsOf(deployment, fabric, secrets)
  if (changed.scan_interval !== fabric.scan_interval) await deployment.repositories.schedule(fabric.repository, deployment.now())
  return changed
}

/**
 * Deletes a registration, even one that cannot be read if any version will do. Throws `fabric_not_found`,
 * `precondition_failed`.
 */
export async function deleteFabric(
  deployment: Pick<Records, 'fabrics'>,
  id: string,
  versions?: readonly string[],
): Promise<void> {
  const { fabrics } = deployment
  if (versions === undefined) return fabrics.delete(id)
  const { version } = await fabricIn(deployment, id, versions)
  await inVersion(deployment, id, versions, () => fabrics.delete(id, version))
}

async function fabricIn({ fabrics }: Pick<Records, 'fabrics'>, id: string, versions?: readonly string[]): Promise<FabricRecord> {
  const fabric = await fabrics.get(id)
  checkVersion(fabric, versions)
  return fabric
}

/** A record that changed after it was checked is in another version, too. */
async function inVersion(
  deployment: Pick<Records, 'fabrics'>,
  id: string,
  versions: readonly string[] | undefined,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (isError(error, 'fabric_changed')) await fabricIn(deployment, id, versions)
    throw error
  }
}

/**
 * Throws `invalid_request` if the directory contains, or lies in, that of another fabric of the repository;
 * `record_unreadable` if this is not known, because another fabric's record cannot be read.
 */
export async function checkDisjoint(
  records: Pick<Records, 'fabrics'>,
  repository: string,
  { name, directory }: Pick<FabricSettings, 'name' | 'directory'>,
): Promise<void> {
  const { fabrics, unreadable } = await records.fabrics.ofRepository(repository)
  for (const other of fabrics) {
    if (other.id === name) continue
    if (!isWithin(other.directory, directory) && !isWithin(directory, other.directory)) continue
    throw overlap(directory, other)
  }
  const [hidden] = unreadable.filter(({ id }) => id !== name)
  if (hidden !== undefined) throw unknownOverlap(directory, hidden)
}

/** A page of the fabrics that the caller sees, by name: those of the repositories that he sees. */
export async function listFabrics(
  { fabrics, repositories }: Pick<Records, 'fabrics' | 'repositories'>,
  page: { limit: number; after?: string },
  sees: Sees | undefined,
): Promise<FabricPage> {
  if (sees === undefined) return fabrics.list(page)
  const known = new Map((await repositories.list()).repositories.map((repository) => [repository.id, repository]))
  const read = async (from: typeof page) => {
    const { fabrics: items, ...rest } = await fabrics.list(from)
    return { items, ...rest }
  }
  const item = ({ repository }: FabricRecord) => sees(known.get(repository))
  const { items, ...rest } = await listVisible(read, page, { item, unreadable: sees(undefined) })
  return { fabrics: items, ...rest }
}

/** The fabrics of a repository by id, without unreadable ones. */
export async function fabricsOf({ fabrics }: Pick<Records, 'fabrics'>, repository: string): Promise<FabricRecord[]> {
  return (await fabrics.ofRepository(repository)).fabrics
}

function overlap(directory: string, other: FabricRecord): DomainError<'invalid_request'> {
  const message = `The directory ${JSON.stringify(directory)} overlaps that of the fabric ${other.id}, ${JSON.stringify(other.directory)}`
  const fault = { code: 'overlapping_directory', severity: 'error' as const, file: 'directory', message }
  return new DomainError('invalid_request', message, {
    faults: [{ ...fault, hint: 'each fabric of a repository needs a directory of its own' }],
  })
}

function unknownOverlap(directory: string, { id, reason }: Unreadable): DomainError<'record_unreadable'> {
  const what = `The directory ${JSON.stringify(directory)} cannot be checked against that of the fabric ${id}`
  const message = `${what}: its record cannot be read. A rebuild of the repository (gfm rebuild) rewrites it`
  return new DomainError('record_unreadable', message, { record: id, reason })
}
