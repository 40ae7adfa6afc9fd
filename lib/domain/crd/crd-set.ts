import type { CrdSource } from '../../contract/fabric.ts'
import type { Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import type { Schema } from '../../kubernetes/schema/schema.ts'
import { Steps } from '../../kubernetes/steps.ts'
import { isEqual } from '../../yaml/value/value.ts'
import { LIMITS } from '../limits.ts'
import { type Release, release } from '../releases/releases.ts'
import { WorkBudget } from '../tree/budget.ts'
import { readBytes } from '../tree/file-guard.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { type FoundFile, isManifestFile, walk } from '../tree/walk.ts'
import { crdFault, type DeclaredVersion, readCrds } from './read-crds.ts'

/** The schema of one version of a kind, or the faults that make it unusable. */
export interface KindSchema {
  schema?: Schema
  faults: readonly Fault[]
  /** The remaining work for all objects of the kind. */
  steps: Steps
}

/** The CRDs that a fabric's objects are checked against: its own, and for other kinds those of a release. */
export class CrdSet {
  /** The faults of the CRDs themselves. */
  readonly faults: Fault[]
  /** The fabric's own files, by path, with their blob ids: all that the set follows from beside the release. */
  readonly files: readonly (readonly [string, string])[]
  readonly #kinds = new Map<string, KindSchema>()
  /** The versions of each kind that the fabric's own CRDs declare, by group and kind. */
  readonly #own = new Map<string, string[]>()
  readonly #release: Release | undefined

  constructor(
    versions: readonly DeclaredVersion[],
    faults: readonly Fault[],
    released?: Release,
    files: readonly (readonly [string, string])[] = [],
  ) {
    this.faults = [...faults]
    this.files = files
    this.#release = released
    for (const { group, kind, version = '*' } of versions) {
      const key = keyOf(group, kind)
      this.#own.set(key, [...(this.#own.get(key) ?? []), version])
    }
    const first = new Map<string, DeclaredVersion>()
    for (const version of versions) {
      const key = keyOf(version.group, version.version ?? '*', version.kind)
      const earlier = first.get(key)
      if (earlier === undefined) {
        first.set(key, version)
        this.#add(key, version.schema, version.faults)
      } else if (!isSame(earlier, version)) {
        const fault = declaredTwice(version, earlier)
        this.faults.push(fault)
        this.#add(key, undefined, [...(this.#kinds.get(key)?.faults ?? []), ...version.faults, fault])
      }
    }
  }

  /** Returns the schema for objects of this kind; undefined if no CRD declares the kind in this version. */
  find(group: string, version: string, kind: string): KindSchema | undefined {
    const key = keyOf(group, version, kind)
    const known = this.#kinds.get(keyOf(group, '*', kind)) ?? this.#kinds.get(key)
    if (known !== undefined || this.#own.has(keyOf(group, kind))) return known
    const schema = this.#release?.schema(group, version, kind)
    if (schema === undefined) return undefined
    this.#add(key, schema, [])
    return this.#kinds.get(key)
  }

  /** Returns the versions of a kind that CRDs declare. */
  versions(group: string, kind: string): readonly string[] {
    return this.#own.get(keyOf(group, kind)) ?? this.#release?.versions(group, kind) ?? []
  }

  /** Returns the kinds of a group in the release. */
  kinds(group: string): readonly string[] {
    return this.#release?.kinds(group) ?? []
  }

  #add(key: string, schema: Schema | undefined, faults: readonly Fault[]): void {
    this.#kinds.set(key, { ...definedOf({ schema }), faults, steps: new Steps(LIMITS.kindSteps.value) })
  }
}

/**
 * Reads every CRD below a directory, beside those of the release that `source` names. Never throws because of a file's
 * content.
 */
export async function readCrdSet(snapshot: Snapshot, directory: string, source: CrdSource): Promise<CrdSet> {
  const { files, faults } = await findCrdFiles(snapshot, directory)
  const versions: DeclaredVersion[] = []
  let bytesRead = 0
  for (const [index, { path, oid }] of files.entries()) {
    if (index >= LIMITS.crdFiles.value) {
      faults.push(unread(path, `${files.length} files`, `at most ${LIMITS.crdFiles.value} files below ${directory}`))
      break
    }
    const found = await readBytes(snapshot, { path, oid })
    if ('fault' in found) {
      faults.push(unread(path, found.fault.found ?? '', found.fault.expected ?? ''))
      continue
    }
    const bytes = found.value
    const size = sizeFault(path, bytes.length, bytesRead + bytes.length)
    if (size !== undefined) {
      faults.push(size)
      continue
    }
    bytesRead += bytes.length
    const read = readCrds(bytes, path)
    versions.push(...read.versions)
    faults.push(...read.faults)
  }
  const names = files.map(({ path, oid }) => [path, oid] as const)
  return new CrdSet(versions, faults, source === 'own' ? undefined : release(source), names)
}

/** Finds the files that may have CRDs. A folder with more than is read is a fault of its own. */
export async function findCrdFiles(snapshot: Snapshot, directory: string): Promise<{ files: FoundFile[]; faults: Fault[] }> {
  const budget = new WorkBudget()
  const keep = ({ type, name }: { type: string; name: string }) => type === 'blob' && isManifestFile(name)
  const { files, large } = await walk(snapshot, directory, { budget, keep })
  const most = `at most ${budget.limit('folderEntries')} files and folders, ${budget.limit('folderDepth')} levels deep`
  return { files, faults: large.map(({ path, entries }) => unread(path, `${entries} files and folders`, most)) }
}

function sizeFault(file: string, bytes: number, together: number): Fault | undefined {
  const { crdFileBytes, crdBytes } = LIMITS
  if (bytes > crdFileBytes.value) return unread(file, `${bytes} bytes`, `at most ${crdFileBytes.value} bytes`)
  return together > crdBytes.value ? unread(file, `${together} bytes`, `at most ${crdBytes.value} bytes in all CRDs`) : undefined
}

function unread(file: string, found: string, expected: string): Fault {
  const message = `The file is not read because it exceeds a limit: ${found}`
  return { ...crdFault({ file, line: 1, column: 1, message, expected }), hint: 'keep the CRDs of managed kinds only' }
}

function isSame(a: DeclaredVersion, b: DeclaredVersion): boolean {
  return a.source !== undefined && b.source !== undefined && isEqual(a.source, b.source)
}

function declaredTwice({ group, kind, version, file, line, column }: DeclaredVersion, earlier: DeclaredVersion): Fault {
  const message = `${kind} of ${group}/${version ?? 'any version'} is declared twice, with different schemas`
  const related = [{ file: earlier.file, line: earlier.line, column: earlier.column }]
  return { ...crdFault({ file, line, column, message, expected: 'one CRD for each kind' }), related }
}

function keyOf(...names: readonly string[]): string {
  return names.join('/')
}
