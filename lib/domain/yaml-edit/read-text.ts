import { checkAliases } from '../yaml-stream/check-aliases.ts'
import { DEFAULT_LIMITS, type YamlValue } from '../yaml-stream/document.ts'
import { Lines } from '../yaml-stream/lines.ts'
import type { YamlNode } from '../yaml-stream/node.ts'
import { readDocument } from '../yaml-stream/read-document.ts'
import type { EditRefusal } from './edit-result.ts'
import { type AliasTargets, readValue } from './read-value.ts'

/** The tree of a document that is free of errors. */
export interface ReadText {
  root: YamlNode
  targets: AliasTargets
}

/** Reads one document as `readYamlStream` would; any error fault is a refusal. */
export function readText(text: string): ReadText | EditRefusal {
  const lines = new Lines(text, 1)
  const { root, findings } = readDocument(text, lines, DEFAULT_LIMITS, { isFirst: true, isAlone: true })
  const error = findings.find(({ severity }) => severity === 'error')
  if (error !== undefined || root === undefined) return unreadable(error?.message, lines.at(error?.offset ?? 0))
  return { root, targets: checkAliases(root, DEFAULT_LIMITS.aliases).targets }
}

/** What one document means to the Kubernetes API, or why that cannot be said. Integers beyond 2^53 are bigint. */
export function readDocumentValue(text: string): { value: YamlValue } | EditRefusal {
  const read = readText(text)
  return 'root' in read ? { value: readValue(read.root, read.targets) } : read
}

function unreadable(message = 'There is nothing in it', place: { line: number; column: number }): EditRefusal {
  return {
    code: 'edit_unreadable',
    severity: 'error',
    message: `The document cannot be read: ${message}`,
    path: '',
    ...place,
    hint: 'mend the file by hand, or replace it whole',
  }
}
