import { DomainError } from '../../contract/errors.ts'
import { asWarning, error, type Fault, warning } from '../../contract/fault.ts'
import { crdCheck } from '../crd/crd-check.ts'
import { readCrdSet } from '../crd/crd-set.ts'
import { readCrds } from '../crd/read-crds.ts'
import { addHandEdits } from '../ingest/ingest.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { emptyPlan, type Plan, type PlanContext } from '../plan/plan.ts'
import { addRecords } from '../plan/plan-records.ts'
import { changedSnapshot } from '../tree/changed-snapshot.ts'
import { joinPath, unsafeReason } from '../tree/repo-path.ts'
import { isManifestFile } from '../tree/walk.ts'
import { schemaFaults } from './schema-faults.ts'

/** A file of CRDs. `name`: its path below `.hnp/crds`. */
export interface CrdFile {
  name: string
  bytes: Uint8Array
}

/** What is to be done with files below `.hnp/crds`, all in one commit. */
export type CrdEdit = { action: 'add'; files: readonly CrdFile[] } | { action: 'remove'; names: readonly string[] }

/** Files as they are written or removed. */
interface Edited {
  path: string
  bytes: Uint8Array
}

/**
 * Plans a change of the fabric's own CRDs. Managed objects of the kinds that the files declare are checked by what
 * counts from then on, and what fails is a warning: they are on the branch. Throws `files_rejected` with every fault of
 * files that cannot be used, `crd_not_found`, `unsafe_path`, `invalid_request`.
 */
export async function planCrds(fabric: FabricState, edit: CrdEdit, context: PlanContext): Promise<Plan> {
  const plan = emptyPlan()
  await addHandEdits(plan, fabric, context)
  const edited = edit.action === 'add' ? await addAll(fabric, plan, edit.files) : await removeAll(fabric, plan, edit.names)
  if (edited.every(({ path }) => plan.changes.get(path) === undefined)) return emptyPlan()
  const after = { ...fabric, snapshot: changedSnapshot(fabric.snapshot, plan.changes.changes) }
  if (edit.action === 'add') plan.faults.push(...(await remarksOn(after, edited)))
  plan.faults.push(...(await checkAgain(after, edited)))
  await addRecords(plan, fabric, context)
  return plan
}

async function addAll(fabric: FabricState, { changes }: Plan, files: readonly CrdFile[]): Promise<Edited[]> {
  const added: Edited[] = []
  for (const { name, bytes } of files) {
    checkCrdName(name)
    const path = joinPath(fabric.layout.crds, name)
    const obstacle = await fabric.places.obstacle(path, changes)
    if (obstacle !== undefined)
      throw new DomainError('unsafe_path', `No file can be put at ${path}: ${obstacle}`, { path, reason: obstacle })
    changes.write(path, bytes, (await fabric.snapshot.entry(path))?.oid)
    added.push({ path, bytes })
  }
  return added
}

async function removeAll({ snapshot, layout }: FabricState, { changes }: Plan, names: readonly string[]): Promise<Edited[]> {
  const removed: Edited[] = []
  for (const name of names) {
    checkCrdName(name)
    const path = joinPath(layout.crds, name)
    const entry = await snapshot.entry(path)
    if (entry?.type !== 'blob') throw new DomainError('crd_not_found', `There is no file of CRDs at ${path}`, { path })
    changes.delete(path)
    removed.push({ path, bytes: await snapshot.blob(entry.oid) })
  }
  return removed
}

/** Throws `unsafe_path` for an unsafe path, and `invalid_request` for a file that nobody would read. */
export function checkCrdName(name: string): void {
  const reason = unsafeReason(name)
  if (reason !== undefined)
    throw new DomainError('unsafe_path', `The path ${JSON.stringify(name)} has ${reason}`, { path: name, reason })
  if (isManifestFile(name)) return
  const message = 'Only YAML and JSON files are read as CRDs'
  const expected = 'a name that ends in .yaml, .yml or .json'
  throw new DomainError('invalid_request', message, { faults: [error('invalid_file_name', name, message, { expected })] })
}

/** Returns what is to be known of files that can be used. Throws `files_rejected` if one cannot. */
async function remarksOn({ snapshot, layout, settings }: FabricState, files: readonly Edited[]): Promise<Fault[]> {
  const paths = new Set(files.map(({ path }) => path))
  const { faults: all } = await readCrdSet(snapshot, layout.crds, settings.crds)
  const own = all.filter(({ file, related = [] }) => paths.has(file) || related.some((place) => paths.has(place.file)))
  const empty = files.filter(({ path, bytes }) => isEmpty(bytes, path)).map(({ path }) => withoutCrd(path))
  const errors = [...empty, ...own.filter(({ code }) => code === 'invalid_crd')].map(
    (fault): Fault => ({ ...fault, severity: 'error', hint: 'mend the file: no file of this request was taken' }),
  )
  if (errors.length === 0) return own
  throw new DomainError('files_rejected', 'A file of CRDs cannot be used, and nothing was changed', { faults: errors })
}

function isEmpty(bytes: Uint8Array, path: string): boolean {
  const { versions, faults } = readCrds(bytes, path)
  return versions.length === 0 && faults.length === 0
}

function withoutCrd(path: string): Fault {
  const expected = 'a document with kind: CustomResourceDefinition'
  return error('invalid_crd', { file: path, line: 1, column: 1 }, 'The file declares no CustomResourceDefinition', { expected })
}

/** Checks the managed objects of the kinds that files declare. */
async function checkAgain(after: FabricState, files: readonly Edited[]): Promise<Fault[]> {
  const { snapshot, settings, budget, layout } = after
  const check = await crdCheck(snapshot, settings)
  if (check === undefined) return []
  const declared = files.flatMap(({ bytes, path }) => readCrds(bytes, path).versions)
  const kinds = new Set(declared.map(({ group, kind }) => `${group}/${kind}`))
  const found = await schemaFaults(after, check, { isAskedKind: (group, kind) => kinds.has(`${group}/${kind}`) })
  const limit = budget.limit('faultsTold')
  const told = found.slice(0, limit).map(asWarning)
  if (found.length <= limit) return told
  const message = `${found.length - limit} more faults of objects are not listed`
  return [...told, warning('more_faults', layout.managed, message, { hint: 'fix the listed ones first' })]
}
