import { type Composed, composeDocument } from './compose.ts'
import type { StreamLimits } from './document.ts'
import { readPlainBlock } from './plain-block.ts'

/** The largest text given to the full parser, which takes some hundred times its memory. Objects in etcd are smaller than this. */
const MAX_COMPOSED_LENGTH = 2 * 1024 * 1024

/** The tree of one document: by the fast reader where the text is plain enough, else by the full parser. */
export function parseDocument(text: string, limits: StreamLimits): Composed {
  if (text.length > limits.documentBytes) return tooLarge(text.length, limits.documentBytes)
  const root = readPlainBlock(text, limits.depth)
  if (root !== undefined) return { root, findings: [] }
  return text.length > MAX_COMPOSED_LENGTH ? tooLarge(text.length, MAX_COMPOSED_LENGTH) : composeDocument(text, limits.depth)
}

function tooLarge(length: number, limit: number): Composed {
  return {
    findings: [
      {
        code: 'document_too_large',
        severity: 'error',
        message: 'The document is too large',
        offset: 0,
        found: `${length} characters`,
        expected: `at most ${limit}; more only in plain block style`,
        hint: 'split the document; Kubernetes takes no object of more than about 1.5 MB',
      },
    ],
  }
}
