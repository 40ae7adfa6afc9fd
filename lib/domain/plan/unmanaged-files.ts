import type { YamlDocument } from '../../yaml/document.ts'
import { isSameDocument } from '../../yaml/stream/document-content.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { type Candidate, classify } from '../raw/candidate.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardSize } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Decision, Provenance } from './decision.ts'
import { plannedBlob, plannedBytes, rewriteFile } from './planned-file.ts'

/** The manifest's shard for documents of other kinds; no kind may have this plural. */
export const UNMANAGED = 'unmanaged'

interface Part {
  key: string
  bytes: Uint8Array
  /** Set if this operation wrote the part. */
  provenance?: Provenance
}

interface UnmanagedFile {
  isTooLarge: boolean
  parts: Part[]
}

/**
 * The files below `unmanaged/`. Appends a document of an unmanaged kind, byte for byte, to the file named like its raw
 * file. A newer version of an object replaces the older one in place, so that no two files define the same object.
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

  async decide(candidate: Candidate, provenance: Provenance): Promise<Decision> {
    const { layout, manifest } = this.#fabric
    const known = await manifest.get(UNMANAGED, candidate.key)
    const path =
      known === undefined
        ? `${layout.unmanaged}${candidate.file.slice(layout.raw.length)}`
        : joinPath(layout.directory, known.path)
    const obstacle = await this.#fabric.places.obstacle(path, this.#planned)
    if (obstacle !== undefined) return { fate: 'rejected', path, reason: obstacle }
    const file = await this.#load(path)
    if (file.isTooLarge) return { fate: 'conflict', path, reason: 'not written by the manager, and too large to be read' }
    const part = file.parts.find(({ key }) => key === candidate.key)
    const put = () => {
      const next = { key: candidate.key, bytes: candidate.bytes, provenance }
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

  /** Adds the changed files to the change set and the manifest. */
  async write(changes: ChangeSet, operation: string): Promise<void> {
    for (const path of this.#changed) {
      const { parts } = await this.#load(path)
      const bytes = joinParts(parts.map((part) => part.bytes))
      await rewriteFile(this.#fabric.snapshot, changes, path, bytes)
      const provenance = new Map(parts.map((part) => [part.key, part.provenance]))
      for (const { key, bytes: slice } of this.#parts(bytes, path)) {
        const source = provenance.get(key) ?? (await this.#fabric.manifest.get(UNMANAGED, key)) ?? { operation }
        const { source: file, document, operation: by } = source
        const from = file === undefined || document === undefined ? {} : { source: file, document }
        const entry = { object: key, path: relative(this.#fabric, path), blob: blobId(slice), ...from, operation: by }
        await this.#fabric.manifest.set(UNMANAGED, entry)
      }
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
    return readYamlStream(bytes, path).documents.map((document: YamlDocument) => ({
      key: classify(document, path, this.#fabric.kinds).candidate.key,
      bytes: document.bytes,
    }))
  }
}

const MARKER = Buffer.from('---\n')
const NEWLINE = Buffer.from('\n')

/**
 * Joins the parts into one stream. Adds a marker before a part that does not start with one, and a line end after a
 * part that has none.
 */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    const before = chunks.at(-1)
    if (before !== undefined && before.length > 0 && before.at(-1) !== 0x0a) chunks.push(NEWLINE)
    if (before !== undefined && !hasMarker(part)) chunks.push(MARKER)
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

/** Whether a `---` line precedes the content of a document. */
function hasMarker(part: Uint8Array): boolean {
  for (const line of Buffer.from(part).toString('utf8').split('\n')) {
    if (/^---(\s|$)/.test(line)) return true
    if (!/^\s*(#.*)?$/.test(line)) return false
  }
  return false
}
