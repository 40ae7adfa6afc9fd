import { crdCheck } from '../../domain/crd/crd-check.ts'
import { defaultSettings } from '../../domain/fabric/default-settings.ts'
import { layoutOf } from '../../domain/fabric/layout.ts'
import type { StatedSettings } from '../../domain/manifest/fabric-state.ts'
import type { DocumentCheck } from '../../domain/raw/read-raw-file.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'

/** What objects are checked against beyond their YAML: with `validation: strict` the schemas of their CRDs. */
export function documentCheck(snapshot: Snapshot, settings: StatedSettings): Promise<DocumentCheck | undefined> {
  const layout = layoutOf({ ...defaultSettings(settings.name), ...settings })
  return settings.validation === 'strict' ? crdCheck(snapshot, layout) : Promise.resolve(undefined)
}
