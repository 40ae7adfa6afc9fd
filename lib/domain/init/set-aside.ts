import { asWarning, type Fault, warning } from '../../contract/fault.ts'
import { recogniseManifest } from '../hnp/recognise-manifest.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { ownNameFault } from '../raw/raw-file-name.ts'
import { readRecord } from '../records/record-files.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { isManifestFile, walk } from '../tree/walk.ts'

/** Files that HNP had finished with: originals in `raw/processed/` and reports in `raw/errors/`. */
const PROCESSED = /^(processed\/.*\.(ya?ml|json)|errors\/.*_error\.json)$/

/**
 * Renames HNP's processed originals in place with the extension of archived files. They still end in `.yaml`, so the
 * next ingest would take them for new files. Returns a fault for each file that cannot be renamed.
 */
export async function setAsideProcessed({ snapshot, layout, places, budget }: FabricState, changes: ChangeSet): Promise<Fault[]> {
  const manifest = await readRecord(snapshot, layout.manifest)
  if (manifest === undefined || recogniseManifest(manifest.bytes) === undefined) return []
  const faults: Fault[] = []
  const { files } = await walk(snapshot, layout.raw, {
    budget,
    keep: ({ name, type }) => type === 'blob' && isManifestFile(name),
  })
  for (const { path, oid } of files) {
    if (!PROCESSED.test(path.slice(layout.raw.length + 1)) || changes.isMovedAway(path)) continue
    const aside = `${path}.archived`
    const fault = ownNameFault(path) ?? obstacleFault(path, await places.obstacleToNew(aside, changes))
    if (fault === undefined) changes.move(path, aside, oid)
    else faults.push(asWarning(fault))
  }
  return faults
}

function obstacleFault(path: string, obstacle: string | undefined): Fault | undefined {
  if (obstacle === undefined) return undefined
  const message = `The original cannot be set aside: ${obstacle}`
  return warning('path_taken', path, message, { hint: 'rename it, or delete it if it was ingested' })
}
