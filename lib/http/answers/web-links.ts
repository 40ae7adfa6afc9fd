import type { FabricRecord } from '../../contract/fabric.ts'
import { webPagesOf } from '../../hosts/web-address.ts'

type At = Pick<FabricRecord, 'repository_url' | 'branch'>

/** The page of a fabric's repository; null where none is known. */
export function webUrlOf({ repository_url }: Pick<At, 'repository_url'>): string | null {
  return webPagesOf(repository_url)?.home ?? null
}

/** Operations with the page of each commit, where the Git host has pages that are known. */
export function withCommitUrls<T extends object>({ repository_url }: At, operations: readonly T[]): T[] {
  const pages = webPagesOf(repository_url)
  return operations.map((operation) => {
    const commit = 'commit' in operation ? operation.commit : undefined
    return pages === undefined || typeof commit !== 'string' ? operation : { ...operation, commit_url: pages.commit(commit) }
  })
}

/** Objects with the page of each file on the branch, where the Git host has pages that are known. */
export function withFileUrls<T extends { path: string | null }>({ repository_url, branch }: At, objects: readonly T[]): T[] {
  const pages = webPagesOf(repository_url)
  if (pages === undefined) return [...objects]
  return objects.map((object) => (object.path === null ? object : { ...object, file_url: pages.file(branch, object.path) }))
}
