import type { Limit } from '../yaml/limits.ts'

/** How much of a CRD is compiled. */
export const SCHEMA_LIMITS = {
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
  crdRuleCharacters: {
    value: 100_000,
    unit: 'characters',
    what: 'All rules and message expressions of one version of a CRD. Those beyond are not evaluated.',
  },
} as const satisfies Record<string, Limit>
