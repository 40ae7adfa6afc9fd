import { isUtf8 } from 'node:buffer'
import * as z from 'zod'
import { ARCHIVE_STRATEGIES } from '../../contract/fabric.ts'
import { DEFAULT_LIMITS } from '../../yaml/document.ts'
import { composeGuarded } from '../../yaml/syntax/compose.ts'
import { decodeUtf8 } from '../../yaml/syntax/encoding.ts'
import type { YamlNode } from '../../yaml/syntax/node.ts'

/**
 * The version that every HNP file states. Tested before parsing, because nearly every file is one of the manager's own.
 */
const SAYS_VERSION_1 = /version["']?\s*:\s*["']?1/

const version = z.string().regex(/^1(\.|$)/)

/** Only the version is required: other fields that are missing or of another type are left out. */
const text = z.string().optional().catch(undefined)

const manifest = z
  .object({
    version,
    fabric_name: text,
    archive_strategy: z.enum(ARCHIVE_STRATEGIES).optional().catch(undefined),
    created_at: text,
  })
  .transform(({ fabric_name: fabric, created_at: initialized_at, ...rest }) => ({ ...rest, fabric, initialized_at }))

const logEntry = z.object({
  operation: z.enum(['ingestion', 'migration']),
  timestamp: text,
  original_file: text,
  document_count: z.coerce.number().int().optional().catch(undefined),
  documents_created: z.array(z.string()).optional().catch(undefined),
  migrated_to: text,
  archived_to: text,
})

const archiveLog = z.object({
  version,
  created_at: text,
  operations: z
    .array(z.unknown())
    .catch([])
    .transform((entries) => entries.flatMap((entry) => logEntry.safeParse(entry).data ?? [])),
})

/** HNP's `.hnp/manifest.yaml`, layout 1.0: it names the fabric but none of the managed files. */
export type HnpManifest = z.infer<typeof manifest>

/** HNP's `.hnp/archive-log.yaml`, layout 1.0. Its paths are those of the machine that HNP ran on. */
export type HnpArchiveLog = z.infer<typeof archiveLog>

/**
 * Reads HNP's manifest as HNP wrote it to disk (YAML) or pushed it to GitHub (JSON below two comments). Returns
 * undefined for any other file.
 */
export function recogniseManifest(bytes: Uint8Array): HnpManifest | undefined {
  return manifest.safeParse(read(bytes)).data
}

/** Reads HNP's archive log and leaves out invalid entries. Returns undefined for any other file. */
export function recogniseArchiveLog(bytes: Uint8Array): HnpArchiveLog | undefined {
  return archiveLog.safeParse(read(bytes)).data
}

function read(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) return undefined
  const text = decodeUtf8(bytes)
  if (!SAYS_VERSION_1.test(text)) return undefined
  const { root, findings } = composeGuarded(text, DEFAULT_LIMITS.depth)
  return root === undefined || findings.length > 0 ? undefined : plain(root)
}

/** Returns scalars as their text, nulls as undefined. Does not follow aliases, which HNP never wrote. */
function plain(node: YamlNode): unknown {
  if (node.type === 'alias') return undefined
  if (node.type === 'seq') return node.items.map(plain)
  if (node.type === 'map') return Object.fromEntries(node.pairs.map(({ key, value }) => [plain(key), plain(value)]))
  return node.style !== 'quoted' && /^(null|~|)$/.test(node.text) ? undefined : node.text
}
