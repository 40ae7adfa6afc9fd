import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { byText } from '../../by-text.ts'
import { decodeFlowLine, encodeFlowLine, parseOwnFile } from '../records/flow-lines.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { type ManifestEntry, manifestEntry } from './entry.ts'

/** Average number of entries in a shard before the kind is split sixteen times finer. */
const ENTRIES_PER_SHARD = 128
const FAN_OUT = 16
/** Maximum number of hex digits that choose a shard: 65,536 shards of a kind. */
export const MAX_DEPTH = 4

/** The plural of a kind: a name that Kubernetes accepts and that is a plain directory name. */
export const PLURAL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** Returns how many hex digits of an object's hash choose its shard, for a kind with this many objects. */
export function depthFor(count: number): number {
  let depth = 0
  while (depth < MAX_DEPTH && count > ENTRIES_PER_SHARD * FAN_OUT ** depth) depth++
  return depth
}

/**
 * Returns the path of a shard below `.hnp/manifest`: `vpcs.yaml`, and for large kinds `vpcs/3.yaml`, `vpcs/3/a.yaml`.
 * One hex digit for each directory keeps every Git tree small.
 */
export function shardPath(plural: string, object: string, depth: number): string {
  const digits = createHash('sha256').update(object).digest('hex').slice(0, depth)
  return `${[plural, ...digits].join('/')}.yaml`
}

/** The path of a shard below `.hnp/manifest`. */
export const SHARD_PATH = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\/[0-9a-f]){0,4}\.yaml$/

const DIGIT = /^[0-9a-f]$/
const LAST_DIGIT = /^[0-9a-f]\.yaml$/

/**
 * Returns the paths of a kind's shards in a snapshot. Only existing shards cost anything: a kind with 65,536 possible
 * shards but none in the snapshot costs the same as a kind without shards.
 */
export async function shardPathsIn(snapshot: Snapshot, directory: string, plural: string, depth: number): Promise<string[]> {
  if (depth === 0) return (await snapshot.entry(`${directory}/${plural}.yaml`)) === undefined ? [] : [`${plural}.yaml`]
  let stems = [plural]
  for (let level = 1; level < depth; level++) {
    const below: string[] = []
    for (const stem of stems)
      for (const name of await namesIn(snapshot, `${directory}/${stem}`, DIGIT)) below.push(`${stem}/${name}`)
    stems = below
  }
  const paths: string[] = []
  for (const stem of stems)
    for (const name of await namesIn(snapshot, `${directory}/${stem}`, LAST_DIGIT)) paths.push(`${stem}/${name}`)
  return paths
}

/**
 * Returns how many digits choose a shard of this kind in a snapshot, whatever the manifest says: it may have been
 * edited by hand, and with a wrong depth every object would seem unknown. `stated` decides if nothing contradicts it.
 */
export async function depthIn(snapshot: Snapshot, directory: string, plural: string, stated: number): Promise<number> {
  const whole = await snapshot.entry(`${directory}/${plural}.yaml`)
  if (stated === 0 && whole !== undefined) return 0
  const split = await snapshot.entry(`${directory}/${plural}`)
  if (split?.type !== 'tree') return 0
  let stem = plural
  for (let depth = 1; depth <= MAX_DEPTH; depth++) {
    const path = `${directory}/${stem}`
    if ((await namesIn(snapshot, path, LAST_DIGIT)).length > 0) return depth
    const [first] = await namesIn(snapshot, path, DIGIT)
    // Reading one more tree would only help with kinds of more than 32,768 objects.
    if (first === undefined || (stated === 2 && depth === 1)) return stated
    stem = `${stem}/${first}`
  }
  return stated
}

async function namesIn(snapshot: Snapshot, directory: string, form: RegExp): Promise<string[]> {
  return (await snapshot.list(directory)).filter(({ name }) => form.test(name)).map(({ name }) => name)
}

export function encodeShard(entries: Iterable<ManifestEntry>): Uint8Array {
  const sorted = [...entries].sort(byText(({ object }) => object))
  return Buffer.from(sorted.map((entry) => `${encodeFlowLine(entry)}\n`).join(''))
}

/** Decodes a shard. Throws `manifest_unreadable`. */
export function decodeShard(bytes: Uint8Array, file: string): ManifestEntry[] {
  const entries: ManifestEntry[] = []
  if (!isUtf8(bytes)) return parseOwnFile(bytes, file, z.array(manifestEntry))
  for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
    if (line === '') continue
    const entry = manifestEntry.safeParse(decodeFlowLine(line))
    if (!entry.success) return parseOwnFile(bytes, file, z.array(manifestEntry))
    entries.push(entry.data)
  }
  return entries
}
