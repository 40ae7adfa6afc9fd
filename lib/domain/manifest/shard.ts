import { createHash } from 'node:crypto'
import * as z from 'zod'
import { decodeFlowLine, encodeFlowLine, parseOwnFile } from '../flow-lines.ts'
import { type ManifestEntry, manifestEntry } from './entry.ts'

/** Entries a shard holds on average before the kind is split sixteen times finer. */
const ENTRIES_PER_SHARD = 128
const FAN_OUT = 16
const MAX_DEPTH = 4

/** How many hex digits of the object's hash choose its shard, for a kind of this many objects. */
export function depthFor(count: number): number {
  let depth = 0
  while (depth < MAX_DEPTH && count > ENTRIES_PER_SHARD * FAN_OUT ** depth) depth++
  return depth
}

/**
 * Path of a shard below `.hnp/manifest`: `vpcs.yaml`, and for large kinds `vpcs/3.yaml`, `vpcs/3/a.yaml`. One hex digit a
 * directory keeps every Git tree on the way small.
 */
export function shardPath(plural: string, object: string, depth: number): string {
  const digits = createHash('sha256').update(object).digest('hex').slice(0, depth)
  return `${[plural, ...digits].join('/')}.yaml`
}

/** Every path the shards of a kind can have at this depth. */
export function shardPaths(plural: string, depth: number): string[] {
  let stems = [plural]
  for (let level = 0; level < depth; level++)
    stems = stems.flatMap((stem) => [...'0123456789abcdef'].map((digit) => `${stem}/${digit}`))
  return stems.map((stem) => `${stem}.yaml`)
}

export function encodeShard(entries: Iterable<ManifestEntry>): Uint8Array {
  const sorted = [...entries].sort((a, b) => (a.object < b.object ? -1 : 1))
  return Buffer.from(sorted.map((entry) => `${encodeFlowLine(entry)}\n`).join(''))
}

/** Throws `manifest_unreadable`. */
export function decodeShard(bytes: Uint8Array, file: string): ManifestEntry[] {
  const entries: ManifestEntry[] = []
  for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
    if (line === '') continue
    const entry = manifestEntry.safeParse(decodeFlowLine(line))
    if (!entry.success) return parseOwnFile(bytes, file, z.array(manifestEntry))
    entries.push(entry.data)
  }
  return entries
}
