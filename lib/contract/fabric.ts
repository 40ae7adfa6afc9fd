import * as z from 'zod'
import { fault } from './fault.ts'
import { nextCursor } from './scalars.ts'
import { unreadableRecords } from './unreadable.ts'

/** A kind of Kubernetes object that gets a file of its own under `managed/{plural}/`. */
export const managedKind = z.object({ group: z.string(), kind: z.string(), plural: z.string() })

export type ManagedKind = z.infer<typeof managedKind>

export const ARCHIVE_STRATEGIES = ['rename_with_extension', 'move_to_archive_dir', 'backup_with_timestamp', 'none'] as const

/** What becomes of a raw file once all of its documents are in their own files. */
export type ArchiveStrategy = (typeof ARCHIVE_STRATEGIES)[number]

export const CONFLICT_POLICIES = ['reject', 'raw', 'managed'] as const

/** The fate of a raw object if it and the hand edit of its managed file changed the same value. */
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number]

export const VALIDATIONS = ['off', 'warn', 'strict'] as const

/**
 * The fate of an object that its schema does not allow. `warn`: it is taken, and the report says what the API server
 * would refuse.
 */
export type Validation = (typeof VALIDATIONS)[number]

/** Also reads `none`, the former name of `off`, which older manifests, records and callers have. */
const validation = z
  .enum([...VALIDATIONS, 'none'])
  .transform((said): Validation => (said === 'none' ? 'off' : said))
  .pipe(z.enum(VALIDATIONS))

/** The releases of Hedgehog whose CRDs are part of the manager, newest first. */
export const HEDGEHOG_RELEASES = ['26.03'] as const

export type HedgehogRelease = (typeof HEDGEHOG_RELEASES)[number]

/**
 * Where the schemas of objects come from. `release`: those of the newest release that the manager knows, or of the
 * named one; a kind that has a CRD in the fabric's own `.hnp/crds/` is checked against that. `own`: `.hnp/crds/` only.
 */
export const CRD_SOURCES = ['release', 'own', ...HEDGEHOG_RELEASES] as const

export type CrdSource = (typeof CRD_SOURCES)[number]

const subnet = z.cidrv4()
const range = z.strictObject({ from: z.int(), to: z.int() })

/**
 * What the rules of a fabric need to know beyond its objects: parts of `spec.config` of its Fabricator object, which
 * repositories rarely hold.
 */
export const fabricConfig = z.strictObject({
  management_subnet: subnet,
  management_dhcp_start: z.ipv4(),
  control_vip: subnet,
  protocol_subnet: subnet,
  vtep_subnet: subnet,
  proxy_external_subnet: subnet,
  fabric_subnet: subnet,
  vpc_workaround_subnet: subnet,
  mclag_session_subnet: subnet,
  vpc_irb_vlans: range,
  th5_workaround_vlans: range,
  spine_asn: z.int(),
  leaf_asns: range,
  /** Whether the kinds of the gateway are accepted. */
  gateway: z.boolean(),
  gateway_asn: z.int(),
  /** How many communities the gateways have: each member of a gateway group needs one. */
  gateway_communities: z.int(),
  fabric_mtu: z.int(),
  server_facing_mtu_offset: z.int(),
  vpc_peering_disabled: z.boolean(),
  /** Whether the switch profiles of SONiC CLS+ and Cumulus exist. */
  include_clsp: z.boolean(),
  include_cumulus: z.boolean(),
})

export type FabricConfig = z.infer<typeof fabricConfig>

/** A rule that a fabric does not want to hear of for one object. */
export const silencedRule = z.strictObject({
  /** The id of the rule: the code of its faults. */
  rule: z.string().max(100),
  /** Kind and name: `VPC/vpc-1`. */
  object: z.string().max(400),
  /** The reason, for the next reader of the settings. */
  reason: z.string().trim().min(1).max(1000),
})

export type SilencedRule = z.infer<typeof silencedRule>

/** `config`: how the fabric differs from the defaults of its installer. */
export const ruleSettings = z.strictObject({
  config: fabricConfig.partial().exactOptional(),
  silenced: z.array(silencedRule).max(1000).exactOptional(),
})

export type RuleSettings = z.infer<typeof ruleSettings>

/** How the commits of a fabric are worded. */
export const commitSettings = z.strictObject({
  /** Whether commits end with a `Signed-off-by` of their committer. */
  sign_off: z.boolean().exactOptional(),
  /** Subject and body, with placeholders; trailers follow it. */
  template: z.string().exactOptional(),
})

export type CommitSettings = z.infer<typeof commitSettings>

/**
 * What an operation needs to know of a fabric. It is written to `.hnp/manifest.yaml`, so the repository alone is enough
 * to go on. Field names are those of the API and of the files.
 */
export const fabricSettings = z.object({
  name: z.string(),
  /** The fabric's directory in the repository, by default `fabrics/{name}/gitops`; `''` is the root. */
  directory: z.string(),
  archive_strategy: z.enum(ARCHIVE_STRATEGIES),
  /** Relative to `directory`. */
  raw_directory_path: z.string(),
  /** Relative to `directory`. */
  managed_directory_path: z.string(),
  /** Kinds managed beside those of Hedgehog. */
  kinds: z.array(managedKind),
  /** Objects are checked against the schemas of their CRDs: `strict` refuses objects that fail, `warn` reports them. */
  validation,
  /** Whose CRDs they are checked against. */
  crds: z.enum(CRD_SOURCES),
  /** Settings of the rules by which `validation` also checks the fabric as a whole. */
  rules: ruleSettings,
  /**
   * `reject`: the raw file stays and both sides are reported; `raw` or `managed`: that side's value is taken if both
   * changed the same value.
   */
  on_conflict: z.enum(CONFLICT_POLICIES),
  /** How its commits are worded. */
  commit: commitSettings,
})

export type FabricSettings = z.infer<typeof fabricSettings>

/** A raw file known to be refused for its content (not for other files). */
export const rejectedFile = z.object({ file: z.string(), blob: z.string(), faults: z.number() })

export type RejectedFile = z.infer<typeof rejectedFile>

export const DELIVERIES = ['push', 'propose'] as const

/** How changes come to the base branch: pushed to it, or proposed in a pull or merge request. */
export type FabricDelivery = (typeof DELIVERIES)[number]

export const PROPOSALS = ['one', 'each'] as const

/** How many requests a fabric has open: one for all that is proposed, or one for each operation. */
export type FabricProposals = (typeof PROPOSALS)[number]

/** Of a fabric that says nothing else. */
export const SCAN_INTERVAL_SECONDS = 300

/**
 * A fabric as registered in a deployment. Field names are those of the API and, where it has them, of HNP's model.
 * Records of earlier versions lack the fields that have a default.
 */
export const fabricRecord = z.object({
  /** The fabric's name: unique in a deployment, so that paths and logs can be read. */
  id: z.string(),
  ...fabricSettings.shape,
  on_conflict: fabricSettings.shape.on_conflict.default('reject'),
  crds: fabricSettings.shape.crds.default('release'),
  rules: fabricSettings.shape.rules.default({}),
  commit: fabricSettings.shape.commit.default({}),
  /** Id of the repository's record. */
  repository: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  description: z.string(),
  /** Whether the structure was seen in Git. */
  gitops_initialized: z.boolean(),
  /** Whether pushes and the clock start ingestion. */
  watcher_enabled: z.boolean().default(true),
  /** Seconds after which the branch is looked at even though no webhook came. */
  scan_interval: z.int().positive().default(SCAN_INTERVAL_SECONDS),
  /** Whether outcomes are reported as statuses on the commits that brought raw files. */
  commit_status: z.boolean().default(false),
  /** Whether operations push to the branch, or propose their changes in a pull or merge request. */
  delivery: z.enum(DELIVERIES).default('push'),
  /** Whether what is proposed shares one request, or has a branch and a request for each operation. */
  proposals: z.enum(PROPOSALS).default('one'),
  /** Whether the host is asked to merge what is proposed, once its rules allow it. */
  auto_merge: z.boolean().default(false),
  /** Whether a pull or merge request of the fabric is open, as far as is known: then it is looked at with each push. */
  open_proposal: z.boolean().exactOptional(),
  /** Operation id of the last finished operation. */
  last_operation: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
})

export type FabricRecord = z.infer<typeof fabricRecord>

/** `unreadable`: by the ids of fabrics. */
export const fabricPage = z.object({ fabrics: z.array(fabricRecord), unreadable: unreadableRecords, next: nextCursor })

export type FabricPage = z.infer<typeof fabricPage>

/** A fabric's own files of CRDs, by their paths below `.hnp/crds`. `source`: the fabric's setting `crds`. */
export const crdFiles = z.object({
  source: z.enum(CRD_SOURCES),
  files: z.array(
    z.object({
      name: z.string(),
      blob: z.string(),
      kinds: z.array(z.object({ group: z.string(), kind: z.string(), version: z.string().describe('`*`: every version') })),
      /** Why the file, or a part of it, cannot be used. */
      faults: z.array(fault),
    }),
  ),
})

export type CrdFiles = z.infer<typeof crdFiles>
