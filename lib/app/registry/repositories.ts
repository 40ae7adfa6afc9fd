import { createHash } from 'node:crypto'
import { DomainError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type {
  RegisteredRepository,
  RepositoryPage,
  RepositoryRecord,
  RepositorySecrets,
  SecretsChange,
  SharedRepository,
} from '../../contract/repository.ts'
import { REPOSITORY_ID } from '../../contract/scalars.ts'
import { definedOf } from '../../defined-of.ts'
import type { Clock, Records } from '../deployment.ts'
import { repositoryNotRegistered } from './not-registered.ts'
import { checkVersion } from './record-version.ts'
import { normalRemoteUrl } from './remote-url.ts'
import { listVisible, type Sees } from './visible.ts'

type Registry = Pick<Records, 'repositories' | 'fabrics'>

export interface RepositoryInput {
  /** An http(s) URL without credentials. */
  repository_url: string
  branch?: string | undefined
  /** The team that owns it. */
  team?: string | undefined
  credentials_secret?: string | undefined
  webhook_secret?: string | undefined
}

/** Each URL and branch is one repository: its fabrics share a lock, a clone, secrets and commits. */
export function repositoryId(url: string, branch: string): string {
  return `repo-${createHash('sha256').update(`${url}\0${branch}`).digest('hex').slice(0, 16)}`
}

/** Whether a text may be the id of a repository: strangers send others. */
export function isRepositoryId(text: string): boolean {
  return REPOSITORY_ID.test(text)
}

/** The record of a repository that nothing is known of yet. */
export function newRepositoryRecord(
  { repository_url, branch = 'main', team }: Pick<RepositoryInput, 'repository_url' | 'branch' | 'team'>,
  now: Date,
): RepositoryRecord {
  const url = normalRemoteUrl(repository_url)
  const created_at = now.toISOString()
  return { id: repositoryId(url, branch), url, branch, ...definedOf({ team }), head: null, processed_head: null, created_at }
}

/**
 * Registers a repository before its first fabric; Git is not touched. `isNew` is false if it is known with the stated
 * secrets. Throws `repository_settings_differ` if it is known with others, and `invalid_request` for a URL that cannot
 * be used.
 */
export async function registerRepository(
  deployment: Registry & Clock,
  { credentials_secret, webhook_secret, ...place }: RepositoryInput,
): Promise<{ repository: SharedRepository; isNew: boolean }> {
  const record = newRepositoryRecord(place, deployment.now())
  const isNew = await rememberRepository(deployment, record, definedOf({ credentials_secret, webhook_secret }))
  return { repository: await sharedRepository(deployment, record.id), isNew }
}

/** A repository with the names of its fabrics. Throws `repository_not_registered`. */
export async function sharedRepository({ repositories, fabrics }: Registry, id: string): Promise<SharedRepository> {
  const record = await repositories.get(id)
  if (record === undefined) throw repositoryNotRegistered(id)
  return { ...shownRepository(record), fabrics: await fabricNames({ fabrics }, id) }
}

/** A page of the repositories that the caller sees, by id; `after` and `next` are ids. */
export async function listRepositories(
  { repositories }: Pick<Records, 'repositories'>,
  page: { limit: number; after?: string },
  sees: Sees | undefined,
): Promise<RepositoryPage> {
  const read = async (from: typeof page) => {
    const { repositories: items, ...rest } = await repositories.page(from)
    return { items, ...rest }
  }
  const { items, ...rest } = await listVisible(read, page, sees && { item: sees, unreadable: sees(undefined) })
  return { repositories: items.map(shownRepository), ...rest }
}

/**
 * Changes the secrets of a repository, for all of its fabrics at once, or the team that owns it. `versions`: the entity
 * tags that it may have. Throws `repository_not_registered`, `precondition_failed`.
 */
export async function updateRepository(
  deployment: Registry,
  id: string,
  change: SecretsChange & Pick<RepositoryRecord, 'team'>,
  versions?: readonly string[],
): Promise<SharedRepository> {
  const { credentials_secret, webhook_secret } = await repositoryIn(deployment, id, versions)
  const secrets = versions === undefined ? undefined : definedOf({ credentials_secret, webhook_secret })
  const isChanged = await deployment.repositories.change(id, change, definedOf({ secrets }))
  if (!isChanged) await repositoryIn(deployment, id, versions)
  return sharedRepository(deployment, id)
}

async function repositoryIn(deployment: Registry, id: string, versions?: readonly string[]): Promise<SharedRepository> {
  const shown = await sharedRepository(deployment, id)
  checkVersion(shown, versions)
  return shown
}

/**
 * Records a repository with these secrets unless it is known, and returns whether it was new. Throws
 * `repository_settings_differ` if it is known with other secrets: other fabrics may rely on them; `not_permitted` if
 * another team has just registered it.
 */
export async function rememberRepository(
  { repositories }: Pick<Records, 'repositories'>,
  record: RepositoryRecord,
  secrets: RepositorySecrets,
): Promise<boolean> {
  if (await repositories.create({ ...record, ...secrets })) return true
  const known = await repositories.get(record.id)
  if (known !== undefined) checkTeam(known, record)
  if (known !== undefined) checkSecrets(known, secrets)
  return false
}

/**
 * Throws `repository_settings_differ` if other fabrics share the fabric's repository, readable or not, and a secret is
 * not the one on record.
 */
export async function checkMayChange(deployment: Registry, fabric: FabricRecord, secrets: SecretsChange): Promise<void> {
  if (Object.keys(secrets).length === 0) return
  const others = (await fabricNames(deployment, fabric.repository)).filter((name) => name !== fabric.id)
  if (others.length > 0) checkSecrets(await knownRepository(deployment, fabric), secrets, others)
}

/** Sets the secrets of a fabric's repository, whose record is made if it is missing. */
export async function changeSecretsOf({ repositories }: Registry, fabric: FabricRecord, secrets: SecretsChange): Promise<void> {
  const isKnown = (await repositories.get(fabric.repository)) !== undefined
  const { credentials_secret, webhook_secret } = secrets
  const stated = definedOf({ credentials_secret: credentials_secret ?? undefined, webhook_secret: webhook_secret ?? undefined })
  if (!isKnown) await repositories.create({ ...repositoryOf(fabric), ...stated })
  else if (Object.keys(secrets).length > 0) await repositories.change(fabric.repository, secrets)
}

/** Throws `repository_settings_differ` if a stated secret is not the one on record. */
export function checkSecrets(known: RepositoryRecord, secrets: SecretsChange, fabrics: readonly string[] = []): void {
  const fields = (['credentials_secret', 'webhook_secret'] as const).filter(
    (field) => secrets[field] !== undefined && secrets[field] !== (known[field] ?? null),
  )
  if (fields.length === 0) return
  const { id, url, branch } = known
  const sharing = fabrics.length === 0 ? '' : `, which ${fabrics.join(', ')} ${fabrics.length === 1 ? 'shares' : 'share'}`
  const message =
    `The repository ${url}, branch ${branch}${sharing}, is registered with another ${fields.join(' and another ')}. ` +
    `Leave ${fields.length === 1 ? 'it' : 'them'} out, or change the repository itself, for all of its fabrics: gfm repository update ${id}`
  throw new DomainError('repository_settings_differ', message, { repository: id, fields })
}

/** Two teams may register the same repository at the same moment: the second has found it free, too. */
function checkTeam(known: RepositoryRecord, { team }: RepositoryRecord): void {
  if (known.team !== undefined && team !== undefined && known.team !== team) throw repositoryTaken(known)
}

/** The refusal of a repository that another team has, without a word about that team. */
export function repositoryTaken({ url, branch }: Pick<RepositoryRecord, 'url' | 'branch'>): DomainError<'not_permitted'> {
  const message = `The repository ${url}, branch ${branch}, cannot be registered by your team: ask who operates the deployment`
  return new DomainError('not_permitted', message, { needed: 'another repository' })
}

/** The record of a fabric's repository; made from the fabric's record if it is missing. */
export async function knownRepository(
  { repositories }: Pick<Records, 'repositories'>,
  fabric: FabricRecord,
): Promise<RepositoryRecord> {
  return (await repositories.get(fabric.repository)) ?? repositoryOf(fabric)
}

/** The record that a fabric implies for its repository. */
export function repositoryOf({ repository: id, repository_url: url, branch, created_at }: FabricRecord): RepositoryRecord {
  return { id, url, branch, head: null, processed_head: null, created_at }
}

function shownRepository({ id, url, branch, created_at, ...rest }: RepositoryRecord): RegisteredRepository {
  const { team, credentials_secret, webhook_secret } = rest
  return { id, repository_url: url, branch, ...definedOf({ team, credentials_secret, webhook_secret }), created_at }
}

/** By id, with those whose records cannot be read. */
async function fabricNames({ fabrics }: Pick<Records, 'fabrics'>, repository: string): Promise<string[]> {
  const { fabrics: read, unreadable } = await fabrics.ofRepository(repository)
  return [...read, ...unreadable].map(({ id }) => id).sort()
}
