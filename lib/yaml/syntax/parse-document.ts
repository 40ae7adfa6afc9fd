import type { StreamLimits } from '../document.ts'
import { tooLarge } from '../findings/too-large.ts'
import { type Composed, composeDocument } from './compose.ts'
import { readJsonText } from './json-text.ts'
import { readPlainBlock } from './plain-block.ts'

/** The largest text for the full parser, which takes some hundred times its memory. Objects in etcd are smaller. */
const MAX_COMPOSED_LENGTH = 2 * 1024 * 1024

/** Parses one document: the fast readers read plain block style and JSON, the full parser everything else. */
export function parseDocument(text: string, limits: StreamLimits): Composed {
  const root = readPlainBlock(text, limits.depth, limits.nodes) ?? readJsonText(text, limits.depth, limits.nodes)
  if (root !== undefined) return { root, findings: [] }
  return text.length > MAX_COMPOSED_LENGTH
    ? { findings: [tooLarge(text.length, MAX_COMPOSED_LENGTH)] }
    : composeDocument(text, limits.depth, limits.lexemes)
}
