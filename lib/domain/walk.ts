import { joinPath } from './repo-path.ts'
import type { Snapshot, TreeEntry } from './snapshot.ts'

/** An entry with its path from the repository's root. */
export interface FoundFile extends TreeEntry {
  path: string
}

/** Every file (and symbolic link) below a directory, sorted by path; submodules are not entered. */
export async function filesBelow(snapshot: Snapshot, directory: string): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const entry of await snapshot.list(directory)) {
    const path = joinPath(directory, entry.name)
    if (entry.type === 'tree') found.push(...(await filesBelow(snapshot, path)))
    else if (entry.type !== 'submodule') found.push({ ...entry, path })
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

/** Whether a file is one that Argo CD, Flux and kubectl would read as manifests. */
export function isManifestFile(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path)
}
