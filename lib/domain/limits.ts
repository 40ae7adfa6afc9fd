/** A bound on what one file or request may ask for. `docs/limits.md` shows them. */
export interface Limit {
  value: number
  unit: string
  what: string
}

/** What is read, and kept in memory, at most. Each is far above what Kubernetes would take, and far below what would end a function. */
export const LIMITS = {
  yaml_lexemes: {
    value: 500_000,
    unit: 'pieces of syntax',
    what: 'a document that is not in plain block style: the full parser takes about 500 bytes of memory for each',
  },
  yaml_nodes: { value: 500_000, unit: 'values and keys', what: 'a document in plain block style' },
  yaml_syntax_errors: { value: 1000, unit: 'mistakes', what: 'a document, before its reading is given up' },
  yaml_findings: { value: 1000, unit: 'errors', what: 'a document, and as many warnings, before the rest is not looked for' },
} as const satisfies Record<string, Limit>
