import { definedOf } from '../../defined-of.ts'
import { isSameDocument } from '../../yaml/stream/document-content.ts'
import { distinctPath, unmanagedPath } from '../appliers/unmanaged-path.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { Candidate, UnmanagedCandidate } from '../raw/candidate.ts'
import { type DocumentCheck, readCandidates } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardSize } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Decision, Provenance } from './decision.ts'
import { joinParts } from './join-parts.ts'
import { forgetMergeBase, keepMergeBase } from './merge-base.ts'
import { mergeObject } from './merge-object.ts'
import { plannedBlob, plannedBytes, removeFile, rewriteFile } from './planned-file.ts'

/** The manifest's shard for documents of other kinds; no kind may have this plural. */
export const UNMANAGED = 'unmanaged'

interface Part {
  key: string
  bytes: Uint8Array
  target: Candidate['target']
  /** Set if this operation wrote the part; `base`: the merge base of what was edited. */
  written?: Pick<ManifestEntry, 'source' | 'document' | 'operation' | 'base'>
}

/**
 * The files of objects below `unmanaged/`. Appends an object of an unmanaged kind, byte for byte, to the file named
 * after its raw file. A newer version of an object replaces the older one in place, so that no two files define the
 * same object.
 */
export class UnmanagedFiles {
  readonly #fabric: FabricState
  readonly #planned: ChangeSet
  readonly #files = new Map<string, Promise<Part[] | undefined>>()
  readonly #changed = new Map<string, Part[]>()

  /** `planned` holds the operation's changes so far. */
  constructor(fabric: FabricState, planned: ChangeSet) {
    this.#fabric = fabric
    this.#planned = planned
  }

  async decide(candidate: UnmanagedCandidate, provenance: Provenance, check?: DocumentCheck): Promise<Decision> {
    const { layout, manifest, places } = this.#fabric
    const known = await manifest.get(UNMANAGED, candidate.key)
    const own = joinPath(layout.unmanaged, unmanagedPath(candidate.file.slice(layout.raw.length + 1)))
    const path = known === undefined ? await distinctPath(places, own) : joinPath(layout.directory, known.path)
    const parts = await this.#load(path)
    if (parts === undefined) return { fate: 'conflict', path, reason: 'not written by the manager, and too large to be read' }
    const part = parts.find(({ key }) => key === candidate.key)
    const put = (bytes: Uint8Array, base?: string) => {
      const next = { key: candidate.key, bytes, target: candidate.target, written: { ...provenance, ...definedOf({ base }) } }
      if (part === undefined) parts.push(next)
      else parts[parts.indexOf(part)] = next
      this.#changed.set(path, parts)
    }
    const settle = async (changes: ChangeSet, bytes: Uint8Array) => {
      await forgetMergeBase(this.#fabric, changes, known, undefined)
      put(bytes)
    }
    const apply = (changes: ChangeSet) => settle(changes, candidate.bytes)
    if (part === undefined) return { fate: 'unmanaged', path, apply }
    // What a raw file brings as it was edited is edited no more.
    const isEdited = known !== undefined && known.base !== undefined
    if (isSameDocument(part.bytes, candidate.bytes))
      return { fate: 'unchanged', path, apply: (changes) => (isEdited ? settle(changes, part.bytes) : undefined) }
    const current = blobId(part.bytes)
    if (known?.blob !== current) return { fate: 'conflict', path, reason: handsOn(known) }
    if (!isEdited) return { fate: 'unmanaged', path, apply }
    const write = async (changes: ChangeSet, bytes: Uint8Array, base: string | undefined) => {
      if (base !== undefined) await keepMergeBase(this.#fabric, changes, candidate.bytes)
      await forgetMergeBase(this.#fabric, changes, known, definedOf({ base }))
      put(bytes, base)
    }
    const replace = () => ({ fate: 'unmanaged' as const, path, apply })
    return mergeObject({ candidate, fabric: this.#fabric, path, current, bytes: part.bytes, entry: known, check, replace, write })
  }

  /**
   * Returns how to take an object out of its file because its kind is managed now; undefined if the manifest does not
   * know it here.
   */
  async release(key: string): Promise<((changes: ChangeSet) => Promise<void>) | undefined> {
    const { manifest, layout } = this.#fabric
    const known = await manifest.get(UNMANAGED, key)
    if (known === undefined) return undefined
    const path = joinPath(layout.directory, known.path)
    const parts = await this.#load(path)
    return async (changes) => {
      await forgetMergeBase(this.#fabric, changes, known, undefined)
      await manifest.delete(UNMANAGED, key)
      const isPart = (part: Part) => part.key === key
      if (!parts?.some(isPart)) return
      parts.splice(parts.findIndex(isPart), 1)
      this.#changed.set(path, parts)
    }
  }

  /** Adds the changed files to the change set and the manifest. */
  async write(changes: ChangeSet, operation: string): Promise<void> {
    for (const [path, parts] of this.#changed) {
      if (parts.every(({ target }) => target === 'empty')) {
        await removeFile(this.#fabric.snapshot, changes, path)
        continue
      }
      const bytes = joinParts(parts.map((part) => part.bytes))
      await rewriteFile(this.#fabric.snapshot, changes, path, bytes)
      await this.#record(path, bytes, new Map(parts.map((part) => [part.key, part.written])), operation)
    }
  }

  /** Records each object of a file under the id that its text has there. */
  async #record(path: string, bytes: Uint8Array, written: ReadonlyMap<string, Part['written']>, operation: string) {
    const { manifest } = this.#fabric
    for (const { key, bytes: slice, target } of this.#parts(bytes, path)) {
      if (target !== 'unmanaged') continue
      const { base, source, document, operation: by } = written.get(key) ?? (await manifest.get(UNMANAGED, key)) ?? { operation }
      const place = { path: relative(this.#fabric, path), blob: blobId(slice) }
      await manifest.set(UNMANAGED, { object: key, ...place, ...definedOf({ base, source, document }), operation: by })
    }
  }

  /** The parts of a file, which its writers share; undefined if it is too large to be read. */
  #load(path: string): Promise<Part[] | undefined> {
    const parts = this.#files.get(path) ?? this.#read(path)
    this.#files.set(path, parts)
    return parts
  }

  async #read(path: string): Promise<Part[] | undefined> {
    const { snapshot } = this.#fabric
    const blob = await plannedBlob(snapshot, this.#planned, path)
    if (blob === undefined) return []
    const read = await guardSize(path, () => plannedBytes(snapshot, this.#planned, path, blob))
    return 'fault' in read ? undefined : this.#parts(read.value, path)
  }

  #parts(bytes: Uint8Array, path: string): Part[] {
    const { candidates } = readCandidates(path, bytes, this.#fabric.kinds)
    return candidates.map(({ key, target, bytes: part }) => ({ key, bytes: part, target }))
  }
}

/** What hands did to an object that differs from what was recorded. */
function handsOn(known: ManifestEntry | undefined): string {
  return known === undefined ? 'not written by the manager' : 'edited by hand since'
}
