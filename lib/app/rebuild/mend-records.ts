import { isError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { defaultDirectory } from '../../domain/fabric/default-settings.ts'
import type { FoundFabric } from '../../domain/rebuild/find-fabrics.ts'
import type { Clock, Records } from '../deployment.ts'
import type { Mending } from '../ports/registry.ts'
import { type InRepository, newFabricRecord } from '../registry/new-fabric-record.ts'

/** A record that was rewritten, and the names of its lost fields, which now have values from Git or defaults. */
export interface Mended<R> {
  record: R
  reset: string[]
}

/** A repository's record, mended if it cannot be read. Undefined if the repository is not known. */
export async function readableRepository(
  { repositories, now }: Pick<Records, 'repositories'> & Clock,
  { id, url, branch }: Pick<RepositoryRecord, 'id' | 'url' | 'branch'>,
): Promise<{ record: RepositoryRecord; reset?: string[] } | undefined> {
  try {
    const record = await repositories.get(id)
    return record === undefined ? undefined : { record }
  } catch (error) {
    if (!isError(error, 'record_unreadable')) throw error
    const anew = { head: null, processed_head: null, created_at: now().toISOString() }
    const mended = await mend<RepositoryRecord>(
      (make) => repositories.mend(id, make),
      (readable) => ({ ...anew, ...readable, id, url, branch }),
    )
    if (mended !== undefined) return mended
    // Another process has mended it meanwhile.
    const record = await repositories.get(id)
    return record === undefined ? undefined : { record }
  }
}

/**
 * Rewrites the unreadable record of a fabric from its readable fields and from Git. Undefined if there is nothing to
 * mend, or if the fabric is registered in another repository.
 */
export function mendFabric(
  { fabrics, now }: Pick<Records, 'fabrics'> & Clock,
  repository: InRepository,
  directories: readonly FoundFabric[],
): Promise<Mended<FabricRecord> | undefined> {
  const name = directories[0]?.settings.name ?? ''
  const in_ = (directory: string | undefined) => directories.find(({ settings }) => settings.directory === directory)
  return mend<FabricRecord>(
    (make) => fabrics.mend(name, make),
    (readable) => {
      const found = in_(readable.directory) ?? in_(defaultDirectory(name)) ?? directories[0]
      const isForeign = readable.repository !== undefined && readable.repository !== repository.id
      if (found === undefined || isForeign) return undefined
      const fresh = newFabricRecord(found.settings, repository, now())
      return { ...fresh, ...readable, id: name, version: (readable.version ?? 0) + 1 }
    },
  )
}

async function mend<R extends object>(
  put: (make: Mending<R>) => Promise<R | undefined>,
  make: (readable: Partial<R>) => R | undefined,
): Promise<Mended<R> | undefined> {
  let reset: string[] = []
  const record = await put((readable, lost) => {
    reset = lost
    return make(readable)
  })
  return record === undefined ? undefined : { record, reset }
}
