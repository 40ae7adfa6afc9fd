import { DomainError } from '../../contract/errors.ts'
import type { CrdFiles } from '../../contract/fabric.ts'
import { checkCrdName } from '../../domain/check/plan-crds.ts'
import { findCrdFiles } from '../../domain/crd/crd-set.ts'
import { readCrds } from '../../domain/crd/read-crds.ts'
import { LIMITS } from '../../domain/limits.ts'
import { readBytes } from '../../domain/tree/file-guard.ts'
import { joinPath } from '../../domain/tree/repo-path.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import type { StoredRawFile } from './raw-file.ts'

/** Lists the fabric's own files of CRDs, with the kinds that each declares. Throws `fabric_not_initialized`. */
export async function listCrds(context: ReadingContext): Promise<CrdFiles> {
  const { repository, signal } = context
  const { snapshot, layout, settings } = await initializedFabric(context, await repository.refresh(signal))
  const { files: found } = await findCrdFiles(snapshot, layout.crds)
  const files: CrdFiles['files'] = []
  for (const { path, oid } of found.slice(0, LIMITS.crdFiles.value)) {
    const read = await readBytes(snapshot, { path, oid })
    const { versions, faults } = 'fault' in read ? { versions: [], faults: [read.fault] } : readCrds(read.value, path)
    const kinds = versions.map(({ group, kind, version = '*' }) => ({ group, kind, version }))
    files.push({ name: path.slice(layout.crds.length + 1), blob: oid, kinds, faults })
  }
  return { source: settings.crds, files }
}

/**
 * Reads one of the fabric's own files of CRDs. Throws `fabric_not_initialized`, `crd_not_found`, `limit_exceeded`, and
 * the errors of `checkCrdName`.
 */
export async function readCrdFile(context: ReadingContext, name: string): Promise<StoredRawFile> {
  checkCrdName(name)
  const { repository, signal } = context
  const { snapshot, layout } = await initializedFabric(context, await repository.refresh(signal))
  const path = joinPath(layout.crds, name)
  const entry = await snapshot.entry(path)
  if (entry?.type !== 'blob') throw new DomainError('crd_not_found', `There is no file of CRDs at ${path}`, { path })
  const bytes = await snapshot.blob(entry.oid)
  const limit = LIMITS.crdFileBytes.value
  if (bytes.length <= limit) return { path, blob: entry.oid, bytes }
  const message = `${path} is too large for an answer: read it with Git`
  throw new DomainError('limit_exceeded', message, { what: 'bytes of the file', limit, actual: bytes.length, place: path })
}
