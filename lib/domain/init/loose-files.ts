import { type Fault, warning } from '../../contract/fault.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { RawFile } from '../raw/raw-file.ts'
import { ownNameFault } from '../raw/raw-file-name.ts'
import { joinPath } from '../tree/repo-path.ts'
import { entryNoun, type TreeEntry } from '../tree/snapshot.ts'
import { isManifestFile } from '../tree/walk.ts'
import { readGuarded } from './adoption.ts'

export interface LooseFiles {
  files: RawFile[]
  /** Warnings about entries that look like files of objects but must stay in place. */
  faults: Fault[]
}

/** Finds the YAML files directly in the fabric's directory and gives each a free path below `raw/`. */
export async function findLooseFiles(fabric: FabricState): Promise<LooseFiles> {
  const { snapshot, layout } = fabric
  const taken = new Set((await snapshot.list(layout.raw)).map(({ name }) => name))
  const loose: LooseFiles = { files: [], faults: [] }
  for (const entry of await snapshot.list(layout.directory)) {
    const { name, type, oid } = entry
    if (type === 'tree' || !isManifestFile(name) || isToolFile(name)) continue
    const origin = joinPath(layout.directory, name)
    const free = freeName(name, taken)
    const fault = stayingFault(entry, origin) ?? ownNameFault(joinPath(layout.raw, free))
    if (fault !== undefined) loose.faults.push({ ...fault, file: origin })
    else if (await mayHoldObjects(fabric, { path: origin, oid })) {
      taken.add(free)
      loose.files.push({ from: 'loose', path: `${layout.raw}/${free}`, origin, blob: oid })
    }
  }
  return loose
}

/** Returns the fault that keeps an entry in place, whatever its content. */
function stayingFault({ type }: TreeEntry, path: string): Fault | undefined {
  if (type === 'blob') return ownNameFault(path)
  const message = `${path} is ${entryNoun(type)}, which is not followed: nothing is ingested from it`
  const hint = 'put the file itself into raw'
  return warning('not_a_file', path, message, { found: entryNoun(type), expected: 'a file', hint })
}

/** Whether other tools read the file in place: hidden files, kustomizations and charts. */
function isToolFile(name: string): boolean {
  return name.startsWith('.') || /^(kustomization|chart|values)\.ya?ml$/i.test(name)
}

/**
 * Returns false only for a readable file without a Kubernetes object: a user's configuration, which must not be moved.
 */
async function mayHoldObjects(fabric: FabricState, file: { path: string; oid: string }): Promise<boolean> {
  const read = await readGuarded(fabric, file, (bytes) => {
    const { documents, faults } = readYamlStream(bytes, file.path)
    const isReadable = faults.every(({ severity }) => severity !== 'error')
    const hasObject = documents.some(({ header }) => header?.apiVersion !== undefined && header.kind !== undefined)
    return { mayHold: hasObject || !isReadable }
  })
  return 'faults' in read || read.mayHold
}

/** Returns `x.yaml`, or `x.1.yaml` and so on if that name is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.')
  for (let copy = 0; ; copy++) {
    const candidate = copy === 0 ? name : `${name.slice(0, dot)}.${copy}${name.slice(dot)}`
    if (!taken.has(candidate)) return candidate
  }
}
