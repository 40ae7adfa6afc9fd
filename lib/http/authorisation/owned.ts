import type { Fabrics, Repositories } from '../../app/ports/registry.ts'
import { repositoryNotRegistered } from '../../app/registry/not-registered.ts'
import { normalRemoteUrl } from '../../app/registry/remote-url.ts'
import { repositoryId } from '../../app/registry/repositories.ts'
import { isError } from '../../contract/errors.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { ownerOf, type TeamSettings } from './team-settings.ts'

/** The parts of a function that decide who may call it. */
export interface Guarded {
  stage: string
  /** Undefined: the deployment has no teams, and every caller may do everything. */
  teams: TeamSettings | undefined
  fabrics: Pick<Fabrics, 'get'>
  repositories: Pick<Repositories, 'get'>
}

/** What the path names, and its team. */
export interface Owned {
  owner: string
  repository: RepositoryRecord | undefined
}

/** Undefined if the path names nothing that has an owner. What cannot be read is the default team's, to be mended. */
export async function ownedBy(
  { fabrics, repositories }: Guarded,
  teams: TeamSettings,
  { fabric, repository }: { fabric: string; repository: string },
): Promise<Owned | undefined> {
  if (fabric === '' && repository === '') return undefined
  try {
    const id = fabric === '' ? repository : (await fabrics.get(fabric)).repository
    const record = await repositories.get(id)
    if (record === undefined && fabric === '') throw repositoryNotRegistered(id)
    return { owner: ownerOf(teams, record), repository: record }
  } catch (error) {
    if (isError(error, 'record_unreadable')) return { owner: teams.default, repository: undefined }
    throw error
  }
}

/** The repository at a URL: undefined if it is not registered, and without fields if its record cannot be read. */
export async function repositoryAt(
  { repositories }: Pick<Guarded, 'repositories'>,
  url: string | undefined,
  branch: string,
): Promise<Partial<RepositoryRecord> | undefined> {
  if (url === undefined) return undefined
  try {
    return await repositories.get(repositoryId(normalRemoteUrl(url), branch))
  } catch (error) {
    if (isError(error, 'record_unreadable')) return {}
    throw error
  }
}
