import type { ChangeSet } from '../change-set.ts'
import { joinPath } from '../repo-path.ts'
import { bareText } from './bare-text.ts'
import type { Candidate } from './candidate.ts'
import type { Decision, Provenance } from './decision.ts'
import { type FabricState, relative } from './fabric-state.ts'

/** Decides the fate of an object of a managed kind, by what the manager wrote last and what stands there now. */
export async function decideManaged(candidate: Candidate, fabric: FabricState, provenance: Provenance): Promise<Decision> {
  const { plural = '', managedPath = '' } = candidate
  const known = await fabric.manifest.get(plural, candidate.key)
  const knownPath = known === undefined ? undefined : joinPath(fabric.layout.directory, known.path)
  const canonical = `${fabric.layout.managed}/${managedPath}`
  const path = knownPath !== undefined && (await blobAt(fabric, knownPath)) !== undefined ? knownPath : canonical
  const current = await blobAt(fabric, path)

  const record = (blob: string) =>
    fabric.manifest.set(plural, { object: candidate.key, path: relative(fabric, path), blob, ...provenance })
  const write = async (changes: ChangeSet) => {
    changes.write(path, candidate.bytes, current)
    await record(candidate.blob)
  }
  if (current === undefined) return { fate: 'created', path, apply: write }
  if (await isSame(fabric, current, candidate))
    return { fate: 'unchanged', path, apply: () => (known?.blob === current ? undefined : record(current)) }
  if (known !== undefined && knownPath === path && known.blob === current) return { fate: 'updated', path, apply: write }
  return {
    fate: 'conflict',
    path,
    reason: known === undefined ? 'not written by the manager' : 'edited by hand since',
    base: known?.blob,
    current,
  }
}

/** Whether a file holds this document already: the marker and blank lines around it do not count. */
async function isSame({ snapshot }: FabricState, current: string, candidate: Candidate): Promise<boolean> {
  return current === candidate.blob || bareText(await snapshot.blob(current)) === candidate.text
}

async function blobAt(fabric: FabricState, path: string): Promise<string | undefined> {
  return (await fabric.snapshot.entry(path))?.oid
}
