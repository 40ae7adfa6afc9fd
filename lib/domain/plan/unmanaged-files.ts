import { isSameDocument } from '../../yaml/stream/document-content.ts'
import { unmanagedPath } from '../appliers/unmanaged-path.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { Candidate, UnmanagedCandidate } from '../raw/candidate.ts'
import { readRawFile } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardSize } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Decision, Provenance } from './decision.ts'
import { joinParts } from './join-parts.ts'
import { plannedBlob, plannedBytes, removeFile, rewriteFile } from './planned-file.ts'

/** The manifest's shard for documents of other kinds; no kind may have this plural. */
export const UNMANAGED = 'unmanaged'

interface Part {
  key: string
  bytes: Uint8Array
  target: Candidate['target']
  /** Set if this operation wrote the part. */
  provenance?: Provenance
}

interface UnmanagedFile {
  isTooLarge: boolean
  parts: Part[]
}

/**
 * The files of objects below `unmanaged/`. Appends an object of an unmanaged kind, byte for byte, to the file named
 * after its raw file. A newer version of an object replaces the older one in place, so that no two files define the
 * same object.
 */
export class UnmanagedFiles {
  readonly #fabric: FabricState
  readonly #planned: ChangeSet
  readonly #files = new Map<string, UnmanagedFile>()
  readonly #changed = new Set<string>()

  /** `planned` holds the operation's changes so far. */
  constructor(fabric: FabricState, planned: ChangeSet) {
    this.#fabric = fabric
    this.#planned = planned
  }

  async decide(candidate: UnmanagedCandidate, provenance: Provenance): Promise<Decision> {
    const { layout, manifest } = this.#fabric
    const known = await manifest.get(UNMANAGED, candidate.key)
    const path =
      known === undefined
        ? joinPath(layout.unmanaged, unmanagedPath(candidate.file.slice(layout.raw.length + 1)))
        : joinPath(layout.directory, known.path)
    const obstacle = await this.#fabric.places.obstacle(path, this.#planned)
    if (obstacle !== undefined) return { fate: 'rejected', path, reason: obstacle }
    const file = await this.#load(path)
    if (file.isTooLarge) return { fate: 'conflict', path, reason: 'not written by the manager, and too large to be read' }
    const part = file.parts.find(({ key }) => key === candidate.key)
    const put = () => {
      const next = { key: candidate.key, bytes: candidate.bytes, target: candidate.target, provenance }
      if (part === undefined) file.parts.push(next)
      else file.parts[file.parts.indexOf(part)] = next
      this.#changed.add(path)
    }
    if (part === undefined) return { fate: 'unmanaged', path, apply: put }
    if (isSameDocument(part.bytes, candidate.bytes)) return { fate: 'unchanged', path, apply: () => {} }
    if (known?.blob === blobId(part.bytes)) return { fate: 'unmanaged', path, apply: put }
    const reason = known === undefined ? 'not written by the manager' : 'edited by hand since'
    return { fate: 'conflict', path, reason }
  }

  /**
   * Returns how to take an object out of its file because its kind is managed now; undefined if the manifest does not
   * know it here.
   */
  async release(key: string): Promise<(() => Promise<void>) | undefined> {
    const { manifest, layout } = this.#fabric
    if (!manifest.kinds.some(({ plural, count }) => plural === UNMANAGED && count > 0)) return undefined
    const known = await manifest.get(UNMANAGED, key)
    if (known === undefined) return undefined
    const path = joinPath(layout.directory, known.path)
    const file = await this.#load(path)
    return async () => {
      await manifest.delete(UNMANAGED, key)
      const part = file.parts.findIndex((other) => other.key === key)
      if (part < 0) return
      file.parts.splice(part, 1)
      this.#changed.add(path)
    }
  }

  /** Adds the changed files to the change set and the manifest. */
  async write(changes: ChangeSet, operation: string): Promise<void> {
    for (const path of this.#changed) {
      const { parts } = await this.#load(path)
      if (parts.every(({ target }) => target === 'empty')) {
        await removeFile(this.#fabric.snapshot, changes, path)
        continue
      }
      const bytes = joinParts(parts.map((part) => part.bytes))
      await rewriteFile(this.#fabric.snapshot, changes, path, bytes)
      await this.#record(path, bytes, new Map(parts.map((part) => [part.key, part.provenance])), operation)
    }
  }

  /** Records each object of a file under the id that its text has there. */
  async #record(path: string, bytes: Uint8Array, written: ReadonlyMap<string, Provenance | undefined>, operation: string) {
    const { manifest } = this.#fabric
    for (const { key, bytes: slice, target } of this.#parts(bytes, path)) {
      if (target !== 'unmanaged') continue
      const { source, document, operation: by } = written.get(key) ?? (await manifest.get(UNMANAGED, key)) ?? { operation }
      const from = source === undefined || document === undefined ? {} : { source, document }
      const entry = { object: key, path: relative(this.#fabric, path), blob: blobId(slice), ...from, operation: by }
      await manifest.set(UNMANAGED, entry)
    }
  }

  async #load(path: string): Promise<UnmanagedFile> {
    const loaded = this.#files.get(path)
    if (loaded !== undefined) return loaded
    const { snapshot } = this.#fabric
    const blob = await plannedBlob(snapshot, this.#planned, path)
    const read =
      blob === undefined
        ? { value: new Uint8Array() }
        : await guardSize(path, () => plannedBytes(snapshot, this.#planned, path, blob))
    const isTooLarge = 'fault' in read
    const file = { isTooLarge, parts: isTooLarge || blob === undefined ? [] : this.#parts(read.value, path) }
    this.#files.set(path, file)
    return file
  }

  #parts(bytes: Uint8Array, path: string): Part[] {
    const { candidates } = readRawFile({ from: 'raw', path, blob: '' }, bytes, this.#fabric.kinds)
    return candidates.map(({ key, target, bytes: part }) => ({ key, bytes: part, target }))
  }
}
