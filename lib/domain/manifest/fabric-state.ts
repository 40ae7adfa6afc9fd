import type { FabricSettings } from '../../contract/fabric.ts'
import { defaultSettings } from '../fabric/default-settings.ts'
import { KindRegistry } from '../fabric/kinds.ts'
import { type Layout, layoutOf } from '../fabric/layout.ts'
import { recogniseManifest } from '../hnp/recognise-manifest.ts'
import { checkRecords, readRecord } from '../records/record-files.ts'
import { WorkBudget } from '../tree/budget.ts'
import { withMarkedErrors } from '../tree/operation-error.ts'
import { Places } from '../tree/places.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { decodeHead, type ManifestHead } from './head.ts'
import { Manifest } from './manifest.ts'

/** What the caller says of a fabric; what it leaves out is read from the fabric's manifest, else the default. */
export type StatedSettings = Pick<FabricSettings, 'name' | 'directory'> & Partial<FabricSettings>

/** A fabric as one snapshot holds it. */
export interface FabricState {
  snapshot: Snapshot
  settings: FabricSettings
  layout: Layout
  kinds: KindRegistry
  manifest: Manifest
  /** Which places of the snapshot a file can be put at. */
  places: Places
  /** What the operation that opened the fabric may still do. */
  budget: WorkBudget
}

/**
 * The fabric in a snapshot, or undefined where it was never initialised (a manifest of HNP does not count). Throws
 * `manifest_unreadable`, also for records that are no files or no directories.
 */
export async function openFabric(
  repository: Snapshot,
  stated: StatedSettings,
  budget = new WorkBudget(),
): Promise<FabricState | undefined> {
  const snapshot = withMarkedErrors(repository)
  const stems = layoutOf(settle(stated))
  await checkRecords(snapshot, stems)
  const record = await readRecord(snapshot, stems.manifest)
  if (record === undefined || recogniseManifest(record.bytes) !== undefined) return undefined
  const head = decodeHead(record.bytes, stems.manifest, stated.name)
  const settings = settle(stated, head)
  const layout = layoutOf(settings)
  const manifest = new Manifest(snapshot, layout, head.objects, head.managed_tree)
  return stateOf(snapshot, settings, layout, manifest, budget)
}

/** A fabric about to be initialised: nothing in its manifest, whatever is in the snapshot. */
export async function newFabric(repository: Snapshot, stated: StatedSettings, budget = new WorkBudget()): Promise<FabricState> {
  const snapshot = withMarkedErrors(repository)
  const settings = settle(stated)
  const layout = layoutOf(settings)
  return stateOf(snapshot, settings, layout, await Manifest.fresh(snapshot, layout, budget), budget)
}

function stateOf(
  snapshot: Snapshot,
  settings: FabricSettings,
  layout: Layout,
  manifest: Manifest,
  budget: WorkBudget,
): FabricState {
  return {
    snapshot,
    settings,
    layout,
    kinds: new KindRegistry(settings.kinds),
    manifest,
    places: new Places(snapshot),
    budget,
  }
}

/** A path of the repository as the files below `.hnp` write it: from the fabric's directory. */
export function relative(fabric: FabricState, path: string): string {
  const { directory } = fabric.layout
  return directory === '' ? path : path.slice(directory.length + 1)
}

/** What is stated wins over what the manifest says, and that over the defaults. */
function settle(stated: StatedSettings, head?: ManifestHead): FabricSettings {
  const said = Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)) as StatedSettings
  const defaults = defaultSettings(stated.name)
  const { archive_strategy, raw_directory_path, managed_directory_path, validation, on_conflict, kinds } = {
    ...defaults,
    ...head,
    ...said,
  }
  return {
    name: stated.name,
    directory: stated.directory,
    archive_strategy,
    raw_directory_path,
    managed_directory_path,
    validation,
    on_conflict,
    kinds,
  }
}
