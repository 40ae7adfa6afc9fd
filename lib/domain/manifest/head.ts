import * as z from 'zod'
import { ARCHIVE_STRATEGIES, CONFLICT_POLICIES, type FabricSettings } from '../fabric.ts'
import { encodeFlowLine, parseOwnFile } from '../flow-lines.ts'
import { MAX_DEPTH, PLURAL } from './shard.ts'

export const MANIFEST_VERSION = '2.0'

const managedKind = z.object({ group: z.string(), kind: z.string(), plural: z.string() })

const objectId = z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 hex digits')

/** How many objects of a kind there are and how finely their entries are split. */
const kindSummary = z.object({
  plural: z.string().regex(PLURAL, 'expected the plural of a kind'),
  count: z.number().int().min(0),
  depth: z.number().int().min(0).max(MAX_DEPTH),
  /** Tree id of the kind's directory as the manager left it; absent where something in it was not in order. */
  tree: objectId.optional(),
})

const manifestHead = z.object({
  version: z.literal(MANIFEST_VERSION),
  fabric: z.string(),
  archive_strategy: z.enum(ARCHIVE_STRATEGIES),
  raw_directory_path: z.string(),
  managed_directory_path: z.string(),
  validation: z.enum(['none', 'strict']),
  on_conflict: z.enum(CONFLICT_POLICIES).default('reject'),
  /** Tree id of `managed/` as the manager left it: with another one there somebody has been in it. */
  managed_tree: objectId.optional(),
  kinds: z.array(managedKind),
  objects: z.array(kindSummary),
})

export type KindSummary = z.infer<typeof kindSummary>
export type ManifestHead = z.infer<typeof manifestHead>

export function headOf(settings: FabricSettings, objects: readonly KindSummary[], managedTree?: string): ManifestHead {
  return {
    version: MANIFEST_VERSION,
    fabric: settings.name,
    archive_strategy: settings.archive_strategy,
    raw_directory_path: settings.raw_directory_path,
    managed_directory_path: settings.managed_directory_path,
    validation: settings.validation,
    on_conflict: settings.on_conflict,
    ...(managedTree === undefined ? {} : { managed_tree: managedTree }),
    kinds: settings.kinds,
    objects: objects.filter(({ count }) => count > 0).sort((a, b) => (a.plural < b.plural ? -1 : 1)),
  }
}

export function encodeHead(head: ManifestHead): Uint8Array {
  const lines = [
    '# Written by the GitOps File Manager: what it last wrote where. The entries of each kind are below manifest/.',
    ...Object.entries(head).flatMap(([field, value]) =>
      Array.isArray(value) && value.length > 0
        ? [`${field}:`, ...value.map(encodeFlowLine)]
        : [`${field}: ${JSON.stringify(value)}`],
    ),
  ]
  return Buffer.from(`${lines.join('\n')}\n`)
}

/** Throws `manifest_unreadable`. */
export function decodeHead(bytes: Uint8Array, file: string): ManifestHead {
  return parseOwnFile(bytes, file, manifestHead)
}
