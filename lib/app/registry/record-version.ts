import { createHash } from 'node:crypto'
import { DomainError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { SharedRepository } from '../../contract/repository.ts'

/**
 * The entity tag of a fabric's record, 40 hex digits like those of objects. A name that was deleted and registered
 * again has another one, although `version` begins anew.
 */
function fabricEtag({ id, created_at, version }: FabricRecord): string {
  return tagOf([id, created_at, version])
}

/** The entity tag of a repository as it is shown. */
function repositoryEtag({ id, created_at, credentials_secret, webhook_secret, fabrics }: SharedRepository): string {
  return tagOf([id, created_at, credentials_secret ?? null, webhook_secret ?? null, fabrics])
}

/** Throws `precondition_failed` unless a record has one of these versions. Undefined: any will do. */
export function checkVersion(record: FabricRecord | SharedRepository, versions: readonly string[] | undefined): void {
  const etag = recordEtag(record)
  if (versions === undefined || versions.includes(etag)) return
  const object = `${'name' in record ? 'fabric' : 'repository'} ${record.id}`
  const message = `The ${object} is not in the version that was asked to be changed: somebody has changed it since it was read`
  throw new DomainError('precondition_failed', message, { object, current: { etag, record } })
}

/** The entity tag of a registration. */
export function recordEtag(record: FabricRecord | SharedRepository): string {
  return 'name' in record ? fabricEtag(record) : repositoryEtag(record)
}

/** An entity tag of what is told as JSON. */
export function tagOf(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 40)
}
