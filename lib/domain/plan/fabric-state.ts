import { defaultSettings, type FabricSettings } from '../fabric.ts'
import { recogniseManifest } from '../hnp/recognise-manifest.ts'
import { KindRegistry } from '../kinds.ts'
import { type Layout, layoutOf } from '../layout.ts'
import { decodeHead, type ManifestHead } from '../manifest/head.ts'
import { Manifest } from '../manifest/manifest.ts'
import type { Snapshot } from '../snapshot.ts'

/** What the caller says of a fabric; what it leaves out is read from the fabric's manifest, else the default. */
export type StatedSettings = Pick<FabricSettings, 'name' | 'directory'> & Partial<FabricSettings>

/** A fabric as one snapshot holds it. */
export interface FabricState {
  snapshot: Snapshot
  settings: FabricSettings
  layout: Layout
  kinds: KindRegistry
  manifest: Manifest
}

/** The fabric in a snapshot, or undefined where it was never initialised (a manifest of HNP does not count). Throws `manifest_unreadable`. */
export async function openFabric(snapshot: Snapshot, stated: StatedSettings): Promise<FabricState | undefined> {
  const file = layoutOf(settle(stated)).manifest
  const entry = await snapshot.entry(file)
  if (entry === undefined) return undefined
  const bytes = await snapshot.blob(entry.oid)
  if (recogniseManifest(bytes) !== undefined) return undefined
  const head = decodeHead(bytes, file)
  const settings = settle(stated, head)
  const layout = layoutOf(settings)
  return {
    snapshot,
    settings,
    layout,
    kinds: new KindRegistry(settings.kinds),
    manifest: new Manifest(snapshot, layout, head.objects, head.managed_tree),
  }
}

/** A fabric about to be initialised: nothing in its manifest, whatever is in the snapshot. */
export async function newFabric(snapshot: Snapshot, stated: StatedSettings): Promise<FabricState> {
  const settings = settle(stated)
  const layout = layoutOf(settings)
  return { snapshot, settings, layout, kinds: new KindRegistry(settings.kinds), manifest: await Manifest.fresh(snapshot, layout) }
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
