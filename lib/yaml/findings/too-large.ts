import { YAML_LIMITS } from '../limits.ts'
import { error, type Finding } from './finding.ts'

const SPLIT = 'split the document; Kubernetes accepts no object over about 1.5 MB'

/** Returns the finding for a document with more characters than the reader accepts. */
export function tooLarge(length: number, limit: number): Finding {
  return error('document_too_large', 0, 'The document is too large', {
    found: `${length} characters`,
    expected: `at most ${limit} unless the document is in plain block style`,
    hint: SPLIT,
  })
}

/** Returns the finding for a document with more parts than fit in memory; `offset` is where the limit was reached. */
export function tooManyParts(offset: number, limit: number): Finding {
  return error('document_too_large', offset, 'The document has too many parts', {
    found: `more than ${limit} ${YAML_LIMITS.yamlLexemes.unit}`,
    expected: `at most ${limit}`,
    hint: SPLIT,
  })
}
