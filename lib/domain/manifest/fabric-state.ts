import type { FabricSettings } from '../../contract/fabric.ts'
import type { ConflictDecision } from '../../contract/operation.ts'
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

/** The settings that a caller states. Missing settings come from the fabric's manifest, then from the defaults. */
export type StatedSettings = Pick<FabricSettings, 'name' | 'directory'> & Partial<FabricSettings>

/** A fabric as one snapshot holds it. */
export interface FabricState {
  snapshot: Snapshot
  settings: FabricSettings
  layout: Layout
  kinds: KindRegistry
  manifest: Manifest
  /** Finds obstacles to writing files in the snapshot. */
  places: Places
  /** The remaining budget of the operation that opened the fabric. */
  budget: WorkBudget
  /** What the operation's request says about conflicts of raw files and hand edits; they come before `on_conflict`. */
  decisions?: readonly ConflictDecision[]
}

/**
 * Opens the fabric in a snapshot; returns undefined if it was never initialised (a manifest of HNP does not count).
 * Throws `manifest_unreadable`, also for records that are not files or not directories as required.
 */
export async function openFabric(
  repository: Snapshot,
  stated: StatedSettings,
  budget = new WorkBudget(),
): Promise<FabricState | undefined> {
  const snapshot = withMarkedErrors(repository)
  const statedLayout = layoutOf(settingsOf(stated))
  await snapshot.bring?.(statedLayout.directory)
  await checkRecords(snapshot, statedLayout)
  const record = await readRecord(snapshot, statedLayout.manifest)
  if (record === undefined || recogniseManifest(record.bytes) !== undefined) return undefined
  const head = decodeHead(record.bytes, statedLayout.manifest, stated.name)
  const settings = settingsOf(stated, head)
  const layout = layoutOf(settings)
  const kinds = new KindRegistry(settings.kinds)
  const manifest = manifestOf(snapshot, layout, head, kinds.digest)
  return { snapshot, settings, layout, kinds, manifest, places: new Places(snapshot), budget }
}

/** Once other kinds are managed, files that were left alone may be objects: then no tree counts as compared. */
function manifestOf(snapshot: Snapshot, layout: Layout, head: ManifestHead, digest: string): Manifest {
  const { objects, managed_tree: managedTree, sorted_by: sortedBy } = head
  if (sortedBy === digest) return new Manifest(snapshot, layout, objects, { managedTree, sortedBy })
  return new Manifest(
    snapshot,
    layout,
    objects.map(({ plural, count, depth }) => ({ plural, count, depth })),
    { sortedBy },
  )
}

/** Returns the state of a fabric about to be initialised: an empty manifest, whatever the snapshot contains. */
export async function newFabric(repository: Snapshot, stated: StatedSettings, budget = new WorkBudget()): Promise<FabricState> {
  const snapshot = withMarkedErrors(repository)
  const settings = settingsOf(stated)
  const layout = layoutOf(settings)
  const kinds = new KindRegistry(settings.kinds)
  const manifest = await Manifest.fresh(snapshot, layout, budget)
  return { snapshot, settings, layout, kinds, manifest, places: new Places(snapshot), budget }
}

/** Returns a repository path relative to the fabric's directory, the form that the files below `.hnp` use. */
export function relative(fabric: FabricState, path: string): string {
  const { directory } = fabric.layout
  return directory === '' ? path : path.slice(directory.length + 1)
}

/** Combines the settings: stated settings override the manifest's, which override the defaults. */
function settingsOf(stated: StatedSettings, head?: ManifestHead): FabricSettings {
  const defaults = defaultSettings(stated.name)
  return {
    name: stated.name,
    directory: stated.directory,
    archive_strategy: stated.archive_strategy ?? head?.archive_strategy ?? defaults.archive_strategy,
    raw_directory_path: stated.raw_directory_path ?? head?.raw_directory_path ?? defaults.raw_directory_path,
    managed_directory_path: stated.managed_directory_path ?? head?.managed_directory_path ?? defaults.managed_directory_path,
    validation: stated.validation ?? head?.validation ?? defaults.validation,
    crds: stated.crds ?? head?.crds ?? defaults.crds,
    rules: stated.rules ?? head?.rules ?? defaults.rules,
    on_conflict: stated.on_conflict ?? head?.on_conflict ?? defaults.on_conflict,
    kinds: stated.kinds ?? head?.kinds ?? defaults.kinds,
    commit: stated.commit ?? head?.commit ?? defaults.commit,
  }
}
