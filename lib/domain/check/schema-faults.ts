import type { Fault } from '../../contract/fault.ts'
import { splitApiVersion } from '../../kubernetes/names.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { readBytes } from '../tree/file-guard.ts'
import { managedFiles } from './managed-objects.ts'

interface Asked {
  /** Whether the file at this path is checked; every one by default. */
  isAsked?: (path: string) => boolean
  /** Whether objects of the kind are checked; all by default. */
  isAskedKind?: (group: string, kind: string) => boolean
}

/** Checks managed files against their CRDs. Returns the faults in the order of the files. */
export async function schemaFaults(
  fabric: FabricState,
  check: DocumentCheck,
  { isAsked = () => true, isAskedKind = () => true }: Asked = {},
): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const { path, blob } of await managedFiles(fabric)) {
    await fabric.budget.turn()
    if (!isAsked(path)) continue
    const read = await readBytes(fabric.snapshot, { path, oid: blob })
    if ('fault' in read) continue
    for (const document of readYamlStream(read.value, path).documents) {
      const { apiVersion, kind } = document.header ?? {}
      if (apiVersion === undefined || kind === undefined) continue
      const { group } = splitApiVersion(apiVersion)
      if (isAskedKind(group, kind)) faults.push(...check(document, path, fabric.kinds.find(group, kind) !== undefined))
    }
  }
  return faults
}
