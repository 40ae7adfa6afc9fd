import type { FabricConfig, SilencedRule } from '../../contract/fabric.ts'
import { type Fault, warning } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { causesOf } from '../../rules/affected.ts'
import { checkChange } from '../../rules/check-change.ts'
import { checkFabric } from '../../rules/check-fabric.ts'
import { type Fabric, type FabricObject, fabricOf } from '../../rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../rules/model/fabric-config.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Change, ChangeSet } from '../tree/change-set.ts'
import { changesObjects, countAfter } from './managed-count.ts'
import { changedFiles, type ManagedFile, managedFiles, objectsIn } from './managed-objects.ts'

/** Checks a whole fabric as it is. Returns what violates its rules, in the order of its files. */
export async function fabricFindings(fabric: FabricState): Promise<Fault[]> {
  return ruleFaults(fabric, await managedFiles(fabric))
}

/** Returns what violates the rules about what may change or be deleted, in a fabric that comes from another. */
export async function changeFindings(before: FabricState, after: FabricState): Promise<Fault[]> {
  const { config, silenced } = rulesOf(after)
  const ruled = async (fabric: FabricState) => fabricOf(await objectsIn(await managedFiles(fabric), fabric), config)
  return checkChange((await ruled(before)).objects, await ruled(after), { silenced })
}

/** As `fabricFindings`, unless the fabric has too many objects: then returns the warning that says so. */
export async function boundedFindings(fabric: FabricState): Promise<Fault[]> {
  const files = await managedFiles(fabric)
  return isTooLarge(fabric, files.length) ? [notChecked(fabric, files.length)] : ruleFaults(fabric, files)
}

async function ruleFaults(fabric: FabricState, files: readonly ManagedFile[]): Promise<Fault[]> {
  const { config, silenced } = rulesOf(fabric)
  return checkFabric(fabricOf(await objectsIn(files, fabric), config), { silenced })
}

/** A violation that changes bring. */
export interface NewFinding {
  fault: Fault
  /** For a fault in a file that stays as it is: the files that are written with objects to which its object refers. */
  causes: readonly string[]
}

/**
 * Checks a fabric as changes would leave it. Returns what violates its rules and did not before: the violations that
 * the changes bring. Costs no reading where the changes leave `managed/` alone. With `validation: warn` a fabric with
 * too many objects is not checked, and a warning says so.
 */
export async function findingsOf(fabric: FabricState, { changes }: Pick<ChangeSet, 'changes'>): Promise<NewFinding[]> {
  if (!changes.some((change) => touches(change, fabric.layout.managed))) return []
  const isBounded = fabric.settings.validation === 'warn'
  if (isBounded && isTooLarge(fabric, fabric.manifest.count)) {
    const count = await countAfter(fabric, changes)
    if (isTooLarge(fabric, count)) return (await changesObjects(fabric, changes)) ? [unchecked(fabric, count)] : []
  }
  const filesBefore = await managedFiles(fabric)
  const { files: filesAfter, ...changed } = changedFiles(filesBefore, changes, fabric)
  const replaced = await objectsIn(changed.replaced, fabric)
  const written = await objectsIn(changed.written, fabric)
  if (replaced.length === 0 && written.length === 0) return []
  if (isBounded && isTooLarge(fabric, filesAfter.length)) return [unchecked(fabric, filesAfter.length)]
  const { config, silenced } = rulesOf(fabric)
  const [old, current] = [fabricOf(replaced, config).objects, fabricOf(written, config).objects]
  const keys = new Set([...old, ...current].map(({ key }) => key))
  const after = fabricOf(await objectsIn(filesAfter, fabric), config)
  const found = [...checkFabric(after, { changed: keys, silenced }), ...checkChange(old, after, { silenced })]
  if (found.length === 0) return []
  const before = fabricOf(await objectsIn(filesBefore, fabric), config)
  const known = new Set(checkFabric(before, { changed: keys, silenced }).map(identityOf))
  const causes = causesIn(after, current)
  return found.filter((fault) => !known.has(identityOf(fault))).map((fault) => ({ fault, causes: causes(fault) }))
}

function causesIn(fabric: Fabric, written: readonly FabricObject[]): (fault: Fault) => string[] {
  const files = new Map(written.map((object) => [object.key, object.checked.file]))
  const changed = new Set(files.keys())
  const writtenFiles = new Set(files.values())
  const byFile = new Map(fabric.objects.map((object) => [object.checked.file, object]))
  return ({ file }) => {
    const object = writtenFiles.has(file) ? undefined : byFile.get(file)
    return object === undefined ? [] : causesOf(object, changed, fabric).flatMap((key) => files.get(key) ?? [])
  }
}

function touches(change: Change, directory: string): boolean {
  return isWithin(directory, change.path) || (change.action === 'move' && isWithin(directory, change.from))
}

function isTooLarge({ budget }: FabricState, files: number): boolean {
  return files > budget.limit('ruledObjects')
}

function unchecked(fabric: FabricState, files: number): NewFinding {
  return { fault: notChecked(fabric, files), causes: [] }
}

function notChecked({ layout, budget, settings }: FabricState, files: number): Fault {
  return warning('rules_not_checked', layout.managed, 'The rules of the fabric were not checked: it has too many objects', {
    found: `${files} managed files`,
    expected: `at most ${budget.limit('ruledObjects')}`,
    hint: `check them with gfm check --fabric ${settings.name}`,
  })
}

/** The configuration that the rules of a fabric read, and the rules that it silences. */
export function rulesOf({ settings: { rules } }: FabricState): { config: FabricConfig; silenced: readonly SilencedRule[] } {
  return { config: { ...DEFAULT_CONFIG, ...definedOf(rules.config ?? {}) }, silenced: rules.silenced ?? [] }
}

/** A violation is the same one wherever its object is moved in its file. */
function identityOf({ code, message }: Fault): string {
  return `${code} ${message}`
}
