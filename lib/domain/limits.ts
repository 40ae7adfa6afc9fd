import { SCHEMA_LIMITS } from '../kubernetes/limits.ts'
import { type Limit, YAML_LIMITS } from '../yaml/limits.ts'

const MIB = 1024 * 1024

/**
 * Every limit of the domain. `docs/limits.md` is generated from it. Ordinary repositories stay far below each limit; a
 * repository that was made to exhaust the reader does not.
 */
export const LIMITS = {
  apiBodyBytes: { value: MIB, unit: 'bytes', what: 'The body of a request to the API, except for a raw file.' },
  dropBytes: { value: 4 * MIB, unit: 'bytes', what: 'A raw file that is sent in a request.' },
  webhookBodyBytes: { value: 6 * MIB, unit: 'bytes', what: 'The body of a webhook: the most that Lambda accepts in an event.' },
  patchOperations: YAML_LIMITS.patchOperations,
  pointerLevels: YAML_LIMITS.pointerLevels,
  patchCopyBytes: YAML_LIMITS.patchCopyBytes,
  valueBytes: YAML_LIMITS.valueBytes,
  valueLevels: YAML_LIMITS.valueLevels,
  managedKinds: { value: 200, unit: 'kinds', what: 'The kinds that a fabric manages in addition to those of Hedgehog.' },
  crdFiles: { value: 1000, unit: 'files', what: 'The files below `.hnp/crds` that are read.' },
  crdFileBytes: { value: 4 * MIB, unit: 'bytes', what: 'One file below `.hnp/crds`; Kubernetes stores no CRD beyond 1.5 MiB.' },
  crdBytes: { value: 8 * MIB, unit: 'bytes', what: 'All files below `.hnp/crds` together.' },
  crdNodes: SCHEMA_LIMITS.crdNodes,
  patternCharacters: SCHEMA_LIMITS.patternCharacters,
  patternInstructions: SCHEMA_LIMITS.patternInstructions,
  crdPatternInstructions: SCHEMA_LIMITS.crdPatternInstructions,
  crdRuleCharacters: SCHEMA_LIMITS.crdRuleCharacters,
  objectSteps: {
    value: 1_000_000,
    unit: 'steps',
    what: 'The work of checking one object against its CRD: a step is a value that is compared with a schema.',
  },
  kindSteps: { value: 10_000_000, unit: 'steps', what: 'The same for all objects of one kind in an operation.' },
  ruledObjects: {
    value: 10_000,
    unit: 'objects',
    what: 'The managed files up to which an operation with `validation: warn`, and a status, check the rules of the fabric. Beyond, `gfm check` does; `strict` always checks.',
  },
  refusedReadingBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    what: 'A process keeps about this much of what it found in refused raw files, which are read again only when they or the rules have changed.',
  },
  refusedNoteBytes: {
    value: 8 * MIB,
    unit: 'bytes',
    what: 'This much of it is left beside the clone for the next process, for each fabric with many raw files.',
  },
  listingBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    what: 'A process keeps about this much of the names and paths of objects, by shard of the manifest: a shard that stays as it is is not read again for a list.',
  },
  listingNoteBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    what: 'This much of it, before compression, is left beside the clone for the next process, in one note for each fabric whose catalogue was read.',
  },
  searchNoteBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    what: 'This much of what a search knows of files, before compression, is left beside the clone for the next process, in one note for each fabric.',
  },
  yamlLexemes: YAML_LIMITS.yamlLexemes,
  yamlNodes: YAML_LIMITS.yamlNodes,
  yamlSyntaxErrors: YAML_LIMITS.yamlSyntaxErrors,
  yamlFindings: YAML_LIMITS.yamlFindings,
  topologyNodes: { value: 5000, unit: 'devices', what: 'The devices that one answer about the topology of a fabric tells.' },
  topologyLinks: { value: 10_000, unit: 'links', what: 'The links that it tells.' },
  topologyIssues: { value: 1000, unit: 'faults', what: 'The faults of connections that it tells.' },
  changesTold: { value: 500, unit: 'files', what: 'The files that differ between two commits and that one page tells.' },
  catalogueNames: {
    value: 200_000,
    unit: 'names',
    what: 'The names that one page of the catalogue of a fabric has; half as many with versions.',
  },
  conflictDecisions: { value: 500, unit: 'values', what: 'The conflicting values that one request to ingest decides.' },
  searchReads: {
    value: 5000,
    unit: 'files',
    what: 'The files that one request to search reads; those whose content was read before do not count. The next request goes on.',
  },
  folderEntries: {
    value: 1_000_000,
    unit: 'files and folders',
    what: 'The entries below one directory of a fabric (`raw/`, `managed/`, `unmanaged/`), counted as a checkout would have them. A folder that exceeds the limit is skipped and reported; its neighbours are read.',
  },
  folderDepth: {
    value: 100,
    unit: 'levels',
    what: 'How deep folders may be nested below a directory of a fabric. Deeper folders are skipped and reported.',
  },
  placesTold: {
    value: 100,
    unit: 'faults',
    what: 'How many folders, links and submodules are reported one by one; one fault sums up the rest.',
  },
  rivalsTold: { value: 10, unit: 'places', what: 'How many other definitions of an object a `duplicate_object` names.' },
  faultsTold: {
    value: 10_000,
    unit: 'faults',
    what: 'The faults of raw files that one operation reports in full. Beyond them, only the first fault of each file is reported.',
  },
  refusalRounds: {
    value: 20,
    unit: 'rounds',
    what: 'How often a batch is planned again because a refused raw file left another one wrong (`validation: strict`). After that, all files with managed objects wait.',
  },
  repositoryFolders: {
    value: 50_000,
    unit: 'folders',
    what: 'Folders outside of fabrics that a rebuild searches for fabrics; a folder with the same content as one without fabrics is not searched again.',
  },
  batchBytes: {
    value: 256 * 1024 * 1024,
    unit: 'bytes',
    what: 'The raw files that one operation reads, together. The rest is reported and waits for the next operation.',
  },
  nameBytes: { value: 255, unit: 'bytes', what: 'The name of a file or folder: the most that file systems accept.' },
  pathBytes: { value: 4096, unit: 'bytes', what: 'A whole path from the root of the repository.' },
  unexpectedErrors: {
    value: 100,
    unit: 'errors',
    what: 'Unexpected errors of single files that one operation sends to the log and the metric; all are in its report.',
  },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS
