import type { FabricConfig, SilencedRule } from '../../contract/fabric.ts'
import type { Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { checkChange } from '../rules/check-change.ts'
import { checkFabric } from '../rules/check-fabric.ts'
import type { CheckedObject } from '../rules/model/checked-object.ts'
import { objectKey } from '../rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../rules/model/fabric-config.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { changedFiles, type ManagedFile, managedFiles, objectsIn } from './managed-objects.ts'

/** Checks a whole fabric as it is. Returns what violates its rules, in the order of its files. */
export async function fabricFindings(fabric: FabricState): Promise<Fault[]> {
  const { config, silenced } = rulesOf(fabric)
  return checkFabric(await objectsIn(await managedFiles(fabric), fabric), config, { silenced })
}

/** Returns what violates the rules about what may change or be deleted, in a fabric that comes from another. */
export async function changeFindings(before: FabricState, after: FabricState): Promise<Fault[]> {
  const { config, silenced } = rulesOf(after)
  const objectsOf = async (fabric: FabricState) => objectsIn(await managedFiles(fabric), fabric)
  return checkChange(await objectsOf(before), await objectsOf(after), config, { silenced })
}

/**
 * Checks a fabric as changes would leave it. Returns what violates its rules and did not before: the violations that the
 * changes bring. Costs no reading where the changes leave `managed/` alone.
 */
export async function findingsOf(fabric: FabricState, changes: ChangeSet): Promise<Fault[]> {
  if (changes.isEmpty) return []
  const filesBefore = await managedFiles(fabric)
  const filesAfter = changedFiles(filesBefore, changes, fabric)
  const replaced = await objectsIn(without(filesBefore, filesAfter), fabric)
  const written = await objectsIn(without(filesAfter, filesBefore), fabric)
  if (replaced.length === 0 && written.length === 0) return []
  const { config, silenced } = rulesOf(fabric)
  const changed = new Set([...replaced, ...written].map(keyOf))
  const after = await objectsIn(filesAfter, fabric)
  const found = [...checkFabric(after, config, { changed, silenced }), ...checkChange(replaced, after, config, { silenced })]
  if (found.length === 0) return []
  const before = checkFabric(await objectsIn(filesBefore, fabric), config, { changed, silenced })
  const known = new Set(before.map(identityOf))
  return found.filter((fault) => !known.has(identityOf(fault)))
}

function rulesOf({ settings: { rules } }: FabricState): { config: FabricConfig; silenced: readonly SilencedRule[] } {
  return { config: { ...DEFAULT_CONFIG, ...definedOf(rules.config ?? {}) }, silenced: rules.silenced ?? [] }
}

/** Returns the files that are not among others, with the same content at the same path. */
function without(files: readonly ManagedFile[], others: readonly ManagedFile[]): ManagedFile[] {
  const known = new Set(others.map(identityOfFile))
  return files.filter((file) => !known.has(identityOfFile(file)))
}

function identityOfFile({ path, blob }: ManagedFile): string {
  return `${blob} ${path}`
}

function keyOf({ value }: CheckedObject): string {
  const { kind, metadata } = value
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : ''
  return objectKey({ kind: String(kind), name: String(name) })
}

/** A violation is the same one wherever its object is moved in its file. */
function identityOf({ code, message }: Fault): string {
  return `${code} ${message}`
}
