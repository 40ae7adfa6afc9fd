import { DomainError, isError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { isOwnLog } from '../archive/archive-log.ts'
import { defaultSettings } from '../fabric/default-settings.ts'
import { layoutOf } from '../fabric/layout.ts'
import { FABRIC_NAME, FABRIC_NAME_RULE } from '../fabric/settings.ts'
import { recogniseManifest } from '../hnp/recognise-manifest.ts'
import { stripStamps } from '../hnp/strip-stamps.ts'
import { addFiles } from '../ingest/ingest.ts'
import { type FabricState, newFabric, openFabric, type StatedSettings } from '../manifest/fabric-state.ts'
import { emptyPlan, type Plan, type PlanContext } from '../plan/plan.ts'
import { addRecords } from '../plan/plan-records.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { checkDirectories, checkRecords, readRecord } from '../records/record-files.ts'
import { WorkBudget } from '../tree/budget.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { adoptFiles } from './adopt.ts'
import { findLooseFiles } from './loose-files.ts'
import { setAsideProcessed } from './set-aside.ts'

export interface InitOptions {
  /** Sets up an initialised or damaged structure again around the existing files. */
  force: boolean
  stripHnpStamps: boolean
  /** Where the fabric is registered, if not where it is to be set up. */
  registeredDirectory?: string | undefined
  check?: DocumentCheck | undefined
  onFile?: (done: number, total: number) => void
  budget?: WorkBudget | undefined
}

export interface InitPlan {
  plan: Plan
  fabric: FabricState
  alreadyInitialized: boolean
}

/**
 * Plans the structure of a fabric. Throws `fabric_initialized_elsewhere`, and `invalid_request` for a name that no
 * fabric can have. Adopts the files that are already managed; moves YAML files from the fabric's
 * directory to `raw/` and ingests them by the rules of every ingest. Files that are already in `raw/` wait for the
 * first ingest.
 */
export async function planInit(
  repository: Snapshot,
  stated: StatedSettings,
  context: PlanContext,
  options: InitOptions,
): Promise<InitPlan> {
  const { budget = new WorkBudget(), registeredDirectory = stated.directory } = options
  if (registeredDirectory !== stated.directory) await checkStays(repository, stated, registeredDirectory)
  const existing = await openExisting(repository, stated, options.force, budget)
  const plan = emptyPlan()
  if (existing !== undefined && !options.force) return { plan, fabric: existing, alreadyInitialized: true }

  if (existing === undefined) checkFabricName(stated.name)
  const fabric = await newFabric(repository, { ...existing?.settings, ...stated }, budget)
  await checkRecords(fabric.snapshot, fabric.layout)
  await checkDirectories(fabric.snapshot, fabric.layout)
  const owned = await ownedFiles(existing)
  const rewrite = options.stripHnpStamps ? stripStamps : (bytes: Uint8Array) => bytes
  const { check, onFile } = options
  const { operation } = context
  const { adopted, faults } = await adoptFiles(fabric, plan.changes, { operation, owned, rewrite, check })
  plan.adopted = adopted
  for (const fault of faults) plan.faults.push(fault)
  const loose = await findLooseFiles(fabric)
  for (const fault of loose.faults) plan.faults.push(fault)
  await addFiles(plan, fabric, loose.files, context, { atomic: false, check, ...definedOf({ onFile }) })
  await keepDirectories(fabric, plan.changes)
  if (existing === undefined) {
    await setAsidePredecessor(fabric, plan.changes)
    for (const fault of await setAsideProcessed(fabric, plan.changes)) plan.faults.push(fault)
  }
  await addRecords(plan, fabric, context, { newLog: existing === undefined })
  return { plan, fabric, alreadyInitialized: false }
}

/** Throws `fabric_initialized_elsewhere` if the fabric has its structure where it is registered. */
async function checkStays(repository: Snapshot, { name, directory }: StatedSettings, registered: string): Promise<void> {
  const { manifest } = layoutOf({ ...defaultSettings(name), directory: registered })
  const record = await readRecord(repository, manifest)
  if (record === undefined || recogniseManifest(record.bytes) !== undefined) return
  const message = `The fabric ${name} is initialised in ${JSON.stringify(registered)}: it cannot be set up in ${JSON.stringify(directory)} as well`
  throw new DomainError('fabric_initialized_elsewhere', message, { fabric: name, directory: registered })
}

/** Throws `invalid_request`. Fabrics that were initialised under another name stay usable. */
function checkFabricName(name: string): void {
  if (FABRIC_NAME.test(name)) return
  const message = `${JSON.stringify(name)} cannot be the name of a fabric: ${FABRIC_NAME_RULE}`
  throw new DomainError('invalid_request', message, {
    faults: [{ ...error('invalid_name', 'name', message), found: name, expected: FABRIC_NAME_RULE.replace('expected ', '') }],
  })
}

/**
 * Opens the fabric if it exists. With `force`, an unreadable manifest counts as missing: it is rebuilt from the files.
 */
async function openExisting(
  snapshot: Snapshot,
  stated: StatedSettings,
  force: boolean,
  budget: WorkBudget,
): Promise<FabricState | undefined> {
  try {
    return await openFabric(snapshot, stated, budget)
  } catch (thrown) {
    if (force && isError(thrown, 'manifest_unreadable')) return undefined
    throw thrown
  }
}

/** Returns the files below `unmanaged/` that the manifest knows; none if it cannot be read, because it is made anew. */
async function ownedFiles(existing: FabricState | undefined): Promise<ReadonlySet<string>> {
  try {
    return new Set((await existing?.manifest.all(UNMANAGED))?.map(({ path }) => path))
  } catch (thrown) {
    if (isError(thrown, 'manifest_unreadable')) return new Set()
    throw thrown
  }
}

/** Git keeps no empty directories, but Argo CD and Flux need theirs to exist. */
async function keepDirectories({ snapshot, layout }: FabricState, changes: ChangeSet): Promise<void> {
  for (const directory of [layout.raw, layout.managed, layout.unmanaged]) {
    const path = `${directory}/.gitkeep`
    if ((await snapshot.entry(path)) === undefined) changes.write(path, new Uint8Array())
  }
}

/**
 * Copies foreign or unreadable files at the manager's paths (HNP's manifest and log, or its own) to a folder beside
 * them, byte for byte.
 */
async function setAsidePredecessor({ snapshot, layout }: FabricState, changes: ChangeSet): Promise<void> {
  for (const path of [layout.manifest, layout.archiveLog]) {
    const entry = await snapshot.entry(path)
    if (entry?.type !== 'blob') continue
    const bytes = await snapshot.blob(entry.oid)
    if (path === layout.archiveLog && isOwnLog(bytes)) continue
    const aside = `${layout.hnp}/before-${entry.oid.slice(0, 12)}/${path.slice(layout.hnp.length + 1)}`
    changes.write(aside, bytes, (await snapshot.entry(aside))?.oid)
  }
}
