import { definedOf } from '../../defined-of.ts'
import { crdCheck } from '../../domain/crd/crd-check.ts'
import { defaultSettings } from '../../domain/fabric/default-settings.ts'
import type { StatedSettings } from '../../domain/manifest/fabric-state.ts'
import type { DocumentCheck } from '../../domain/raw/read-raw-file.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'

/** The check of objects beyond their YAML: against the schemas of their CRDs, unless `validation` is `off`. */
export function documentCheck(snapshot: Snapshot, settings: StatedSettings): Promise<DocumentCheck | undefined> {
  return crdCheck(snapshot, { ...defaultSettings(settings.name), ...definedOf(settings) })
}
