/** A bound on the cost of one input, with the sentence that the documentation shows. */
export interface Limit {
  readonly value: number
  readonly unit: string
  readonly what: string
}

const MIB = 1024 * 1024

/** Bounds on one document, one patch and one patched object. */
export const YAML_LIMITS = {
  patchOperations: { value: 1000, unit: 'operations', what: 'The operations of one JSON patch.' },
  pointerLevels: { value: 100, unit: 'levels', what: 'The levels of a JSON pointer: as deep as a document may be.' },
  patchCopyBytes: {
    value: 128 * 1024,
    unit: 'bytes',
    what: 'The values that the copy operations of one JSON patch copy, together, as JSON.',
  },
  valueBytes: { value: 2 * MIB, unit: 'bytes', what: 'An object after a patch, as JSON.' },
  valueLevels: { value: 100, unit: 'levels', what: 'The depth of an object after a patch, and of JSON in a request.' },
  yamlLexemes: {
    value: 300_000,
    unit: 'pieces of syntax',
    what: 'a document that is neither in plain block style nor JSON: the full parser takes about 300 bytes of memory for each',
  },
  yamlNodes: { value: 500_000, unit: 'values and keys', what: 'a document in plain block style, or in JSON' },
  yamlSyntaxErrors: { value: 1000, unit: 'mistakes', what: 'a document; at the limit the reader stops' },
  yamlFindings: { value: 1000, unit: 'errors', what: 'a document, and as many warnings; the reader looks for no more' },
} as const satisfies Record<string, Limit>
