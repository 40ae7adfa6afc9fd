import { isOwnLog } from '../archive/archive-log.ts'
import type { ChangeSet } from '../change-set.ts'
import { isError } from '../errors.ts'
import { recogniseManifest } from '../hnp/recognise-manifest.ts'
import { stripStamps } from '../hnp/strip-stamps.ts'
import { joinPath } from '../repo-path.ts'
import type { Snapshot } from '../snapshot.ts'
import { filesBelow, isManifestFile } from '../walk.ts'
import { readYamlStream } from '../yaml-stream/read-stream.ts'
import { adoptFiles } from './adopt.ts'
import { type FabricState, newFabric, openFabric, type StatedSettings } from './fabric-state.ts'
import { addFiles } from './ingest.ts'
import { emptyPlan, type Plan, type PlanContext } from './plan.ts'
import { addRecords } from './plan-records.ts'
import type { RawFile } from './raw-file.ts'
import type { DocumentCheck } from './read-raw-file.ts'

export interface InitOptions {
  /** Sets an initialised or damaged structure up anew around the files that are there. */
  force: boolean
  stripHnpStamps: boolean
  check?: DocumentCheck | undefined
  onFile?: (done: number, total: number) => void
}

export interface InitPlan {
  plan: Plan
  fabric: FabricState
  alreadyInitialized: boolean
}

/**
 * Plans the structure of a fabric: what is already managed is adopted, YAML files loose in the fabric's directory are brought to `raw/` and
 * ingested by the rules of every ingest. Files that are in `raw/` already wait for the first ingest.
 */
export async function planInit(
  snapshot: Snapshot,
  stated: StatedSettings,
  context: PlanContext,
  options: InitOptions,
): Promise<InitPlan> {
  const existing = await openExisting(snapshot, stated, options.force)
  const plan = emptyPlan()
  if (existing !== undefined && !options.force) return { plan, fabric: existing, alreadyInitialized: true }

  const fabric = await newFabric(snapshot, { ...existing?.settings, ...stated })
  const rewrite = options.stripHnpStamps ? stripStamps : (bytes: Uint8Array) => bytes
  const { adopted, faults } = await adoptFiles(fabric, plan.changes, { operation: context.operation, rewrite })
  plan.adopted = adopted
  plan.faults.push(...faults)
  const { check, onFile } = options
  await addFiles(plan, fabric, await findLooseFiles(fabric), context, {
    atomic: false,
    check,
    ...(onFile === undefined ? {} : { onFile }),
  })
  await keepDirectories(fabric, plan.changes)
  if (existing === undefined) {
    await setAsidePredecessor(fabric, plan.changes)
    await setAsideProcessed(fabric, plan.changes)
  }
  await addRecords(plan, fabric, context, { newLog: existing === undefined })
  return { plan, fabric, alreadyInitialized: false }
}

/** With force an unreadable manifest is as good as none: it is made anew from the files. */
async function openExisting(snapshot: Snapshot, stated: StatedSettings, force: boolean): Promise<FabricState | undefined> {
  try {
    return await openFabric(snapshot, stated)
  } catch (error) {
    if (force && isError(error, 'manifest_unreadable')) return undefined
    throw error
  }
}

/** YAML files lying directly in the fabric's directory, with a free path below `raw/`. */
async function findLooseFiles({ snapshot, layout }: FabricState): Promise<RawFile[]> {
  const taken = new Set((await snapshot.list(layout.raw)).map(({ name }) => name))
  const files: RawFile[] = []
  for (const { name, type, oid } of await snapshot.list(layout.directory)) {
    if (type !== 'blob' || !isManifestFile(name) || isToolFile(name) || name.includes('\ufffd')) continue
    const origin = joinPath(layout.directory, name)
    if (!mayHoldObjects(await snapshot.blob(oid), origin)) continue
    const free = freeName(name, taken)
    taken.add(free)
    files.push({ path: `${layout.raw}/${free}`, origin, blob: oid })
  }
  return files
}

/** Files that other tools read where they are: hidden ones, kustomizations and charts. */
function isToolFile(name: string): boolean {
  return name.startsWith('.') || /^(kustomization|chart|values)\.ya?ml$/i.test(name)
}

/** False only for a readable file without a single Kubernetes object: somebody's configuration, not ours to move. */
function mayHoldObjects(bytes: Uint8Array, path: string): boolean {
  const { documents, faults } = readYamlStream(bytes, path)
  if (faults.some(({ severity }) => severity === 'error')) return true
  return documents.some(({ header }) => header?.apiVersion !== undefined && header.kind !== undefined)
}

/** `x.yaml`, or `x.1.yaml` and so on where that name is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.')
  for (let copy = 0; ; copy++) {
    const candidate = copy === 0 ? name : `${name.slice(0, dot)}.${copy}${name.slice(dot)}`
    if (!taken.has(candidate)) return candidate
  }
}

/** Git keeps no empty directories, and Argo CD and Flux want theirs to exist. */
async function keepDirectories({ snapshot, layout }: FabricState, changes: ChangeSet): Promise<void> {
  for (const directory of [layout.raw, layout.managed, layout.unmanaged]) {
    const path = `${directory}/.gitkeep`
    if ((await snapshot.entry(path)) === undefined) changes.write(path, new Uint8Array())
  }
}

/** Keeps what stood at our places (HNP's manifest and log, or unreadable ones of ours) beside them, byte for byte. */
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

/** What HNP had done with: originals in `raw/processed/` and reports in `raw/errors/`. */
const PROCESSED = /^(processed\/.*\.(ya?ml|json)|errors\/.*_error\.json)$/

/** HNP's old originals still end in `.yaml`: the next ingest would take them for new files. They get the ending of archived ones and stay where they are. */
async function setAsideProcessed({ snapshot, layout }: FabricState, changes: ChangeSet): Promise<void> {
  const manifest = await snapshot.entry(layout.manifest)
  if (manifest?.type !== 'blob' || recogniseManifest(await snapshot.blob(manifest.oid)) === undefined) return
  for (const { path, oid, type } of await filesBelow(snapshot, layout.raw)) {
    if (type === 'blob' && PROCESSED.test(path.slice(layout.raw.length + 1))) changes.move(path, `${path}.archived`, oid)
  }
}
