/** One bound on what a single input may cost. */
export interface Limit {
  readonly value: number
  readonly unit: 'bytes' | 'characters' | 'files' | 'instructions' | 'kinds' | 'levels' | 'nodes' | 'operations' | 'steps'
  /** What is counted, as a sentence for people. */
  readonly what: string
}

const MIB = 1024 * 1024

/** The bounds on what comes from outside, in one place: code, messages and documentation read them here. */
export const LIMITS = {
  apiBodyBytes: { value: MIB, unit: 'bytes', what: 'The body of a request to the API, but for a raw file.' },
  dropBytes: { value: 4 * MIB, unit: 'bytes', what: 'A raw file that is handed over in a request.' },
  webhookBodyBytes: { value: 6 * MIB, unit: 'bytes', what: 'The body of a webhook: what Lambda takes of an event at most.' },
  patchOperations: { value: 1000, unit: 'operations', what: 'The operations of one JSON patch.' },
  pointerLevels: { value: 100, unit: 'levels', what: 'The levels that a JSON pointer goes down: as deep as a document may be.' },
  patchCopyBytes: { value: 128 * 1024, unit: 'bytes', what: 'All that the copy operations of one JSON patch copy, as JSON.' },
  valueBytes: { value: 2 * MIB, unit: 'bytes', what: 'An object after a patch, as JSON.' },
  valueLevels: { value: 100, unit: 'levels', what: 'The depth of an object after a patch, and of JSON in a request.' },
  managedKinds: { value: 200, unit: 'kinds', what: 'The kinds that a fabric manages beside those of Hedgehog.' },
  crdFiles: { value: 1000, unit: 'files', what: 'The files below `.hnp/crds` that are read.' },
  crdFileBytes: { value: 4 * MIB, unit: 'bytes', what: 'One file below `.hnp/crds`; Kubernetes stores no CRD beyond 1.5 MiB.' },
  crdBytes: { value: 8 * MIB, unit: 'bytes', what: 'All files below `.hnp/crds` together.' },
  crdNodes: {
    value: 50_000,
    unit: 'nodes',
    what: 'The schemas within one version of a CRD: each property, item and alternative is one.',
  },
  patternCharacters: { value: 4096, unit: 'characters', what: 'One pattern of a CRD.' },
  patternInstructions: { value: 5000, unit: 'instructions', what: 'One pattern of a CRD once it is compiled.' },
  crdPatternInstructions: {
    value: 50_000,
    unit: 'instructions',
    what: 'All patterns of one version of a CRD once they are compiled; equal patterns count once.',
  },
  objectSteps: {
    value: 1_000_000,
    unit: 'steps',
    what: 'The work of checking one object against its CRD: a step is a value that is compared with a schema.',
  },
  kindSteps: { value: 10_000_000, unit: 'steps', what: 'The same for all objects of one kind in an operation.' },
} as const satisfies Record<string, Limit>
