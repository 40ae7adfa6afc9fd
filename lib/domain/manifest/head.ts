import * as z from 'zod'
import { byText } from '../../by-text.ts'
import type { FabricSettings } from '../../contract/fabric.ts'
import { definedOf } from '../../defined-of.ts'
import { overlapOf } from '../fabric/layout.ts'
import { manifestSettings, pluralName } from '../fabric/settings.ts'
import { encodeFlowLine, parseOwnFile } from '../records/flow-lines.ts'
import { unsafeReason } from '../tree/repo-path.ts'
import { MAX_DEPTH } from './shard.ts'

export const MANIFEST_VERSION = '2.0'

const objectId = z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 hex digits')

/** The number of objects of a kind, and how finely their entries are split. */
const kindSummary = z.object({
  plural: pluralName,
  count: z.number().int().min(0),
  depth: z.number().int().min(0).max(MAX_DEPTH),
  /** Tree id of the kind's directory as the manager left it; absent if the directory contained a fault. */
  tree: objectId.optional(),
})

/**
 * A setting that the API would refuse makes the whole file unreadable, with its position: settings decide where files
 * go, and ignoring one would put the objects of a kind elsewhere.
 */
const manifestHead = z
  .object({
    version: z.literal(
      MANIFEST_VERSION,
      `expected ${MANIFEST_VERSION}: this file was written by a later version of the manager, or by hand`,
    ),
    fabric: z.string(),
    ...manifestSettings,
    on_conflict: manifestSettings.on_conflict.default('reject'),
    crds: manifestSettings.crds.default('release'),
    rules: manifestSettings.rules.exactOptional(),
    commit: manifestSettings.commit.exactOptional(),
    /**
     * Tree id of `managed/` as the manager left it: any other tree id means that somebody has changed the directory.
     */
    managed_tree: objectId.optional(),
    /** `KindRegistry.digest` of the kinds by which `managed/` and `unmanaged/` are sorted. */
    sorted_by: z.string().optional(),
    objects: z.array(kindSummary),
  })
  .superRefine(({ raw_directory_path, managed_directory_path }, context) => {
    const overlap = overlapOf(raw_directory_path, managed_directory_path)
    const isUnsafe = [raw_directory_path, managed_directory_path].some((path) => unsafeReason(path) !== undefined)
    if (overlap === undefined || isUnsafe) return
    const path = [
      overlap.directory === managed_directory_path || overlap.other === managed_directory_path
        ? 'managed_directory_path'
        : 'raw_directory_path',
    ]
    context.addIssue({ code: 'custom', path, message: `the directories ${overlap.directory} and ${overlap.other} overlap` })
  })

export type KindSummary = z.infer<typeof kindSummary>
export type ManifestHead = z.infer<typeof manifestHead>

/** What the manager left below `managed/`, as far as everything there was compared with the manifest. */
export interface LeftState {
  managedTree?: string | undefined
  sortedBy?: string | undefined
}

export function headOf(
  settings: FabricSettings,
  objects: readonly KindSummary[],
  { managedTree, sortedBy }: LeftState = {},
): ManifestHead {
  return {
    version: MANIFEST_VERSION,
    fabric: settings.name,
    archive_strategy: settings.archive_strategy,
    raw_directory_path: settings.raw_directory_path,
    managed_directory_path: settings.managed_directory_path,
    validation: settings.validation,
    crds: settings.crds,
    ...definedOf({ rules: unlessEmpty(settings.rules), commit: unlessEmpty(settings.commit) }),
    on_conflict: settings.on_conflict,
    ...definedOf({ managed_tree: managedTree, sorted_by: sortedBy }),
    kinds: settings.kinds,
    objects: objects.filter(({ count }) => count > 0).sort(byText(({ plural }) => plural)),
  }
}

function unlessEmpty<T extends object>(settings: T): T | undefined {
  return Object.keys(settings).length === 0 ? undefined : settings
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

/**
 * Decodes a manifest head. Throws `manifest_unreadable`, also if the manifest belongs to a fabric other than
 * `expectedFabric`.
 */
export function decodeHead(bytes: Uint8Array, file: string, expectedFabric?: string): ManifestHead {
  const head = parseOwnFile(bytes, file, manifestHead)
  if (expectedFabric === undefined || head.fabric === expectedFabric) return head
  // Parsed again only for the position of the fault: a shape of its own for each fabric is costly to make.
  return parseOwnFile(bytes, file, headOfFabric(expectedFabric))
}

function headOfFabric(name: string): typeof manifestHead {
  const error = ({ input }: { input?: unknown }) =>
    `this is the manifest of the fabric ${(input as ManifestHead).fabric}, not of ${name}: use the fabric's own name`
  return manifestHead.refine(({ fabric }) => fabric === name, { path: ['fabric'], error })
}
