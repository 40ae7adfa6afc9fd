import type { Repositories } from '../../app/ports/registry.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import type { WebPages } from '../../hosts/shared/web-pages.ts'
import { webPagesOf } from '../../hosts/web-address.ts'

/** The pages of a repository by the secret with its credentials. May throw. */
export type PagesTold = (repository: RepositoryRecord) => Promise<WebPages | undefined>

interface Telling {
  repositories: Pick<Repositories, 'get'>
  pagesTold: PagesTold
}

/** The page of a fabric's repository; null where its URL tells none. */
export function webUrlOf({ repository_url }: Pick<FabricRecord, 'repository_url'>): string | null {
  return webPagesOf(repository_url)?.home ?? null
}

/**
 * The pages of a fabric's repository: by its URL, or for a self-managed host by what its credentials tell. Whatever
 * goes wrong takes nothing from an answer but its links.
 */
export async function pagesOf(
  { repositories, pagesTold }: Telling,
  { repository, repository_url }: Pick<FabricRecord, 'repository' | 'repository_url'>,
): Promise<WebPages | undefined> {
  const known = webPagesOf(repository_url)
  if (known !== undefined) return known
  try {
    const record = await repositories.get(repository)
    return record === undefined ? undefined : await pagesTold(record)
  } catch {
    return undefined
  }
}

/** Operations with the page of each commit, where the Git host has pages that are known. */
export function withCommitUrls<T extends object>(pages: WebPages | undefined, operations: readonly T[]): T[] {
  return operations.map((operation) => {
    const commit = 'commit' in operation ? operation.commit : undefined
    return pages === undefined || typeof commit !== 'string' ? operation : { ...operation, commit_url: pages.commit(commit) }
  })
}

/** Objects with the page of each file on the branch, where the Git host has pages that are known. */
export function withFileUrls<T extends { path: string | null }>(
  pages: WebPages | undefined,
  branch: string,
  objects: readonly T[],
): T[] {
  if (pages === undefined) return [...objects]
  return objects.map((object) => (object.path === null ? object : { ...object, file_url: pages.file(branch, object.path) }))
}
