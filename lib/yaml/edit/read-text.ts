import { checkAliases } from '../check/check-aliases.ts'
import { DEFAULT_LIMITS, type YamlValue } from '../document.ts'
import type { Finding } from '../findings/finding.ts'
import { guarded } from '../findings/guarded.ts'
import { readDocument } from '../stream/read-document.ts'
import { Lines } from '../syntax/lines.ts'
import type { YamlNode } from '../syntax/node.ts'
import { type AliasTargets, readValue } from '../value/read-value.ts'
import type { EditRefusal } from './edit-result.ts'

/** The tree of a document that is free of errors. */
export interface ReadText {
  root: YamlNode
  targets: AliasTargets
}

/** Why a text cannot be read, and where. */
export interface Unreadable {
  code: string
  problem: string
  offset: number
}

/**
 * Reads one document as `readYamlStream` would. Any error finding makes it unreadable, and so does a failure of the
 * reader.
 */
export function readText(text: string): ReadText | Unreadable {
  return guarded(() => readWhole(text), unreadableBy)
}

function readWhole(text: string): ReadText | Unreadable {
  const { root, findings } = readDocument(text, new Lines(text, 1), DEFAULT_LIMITS)
  const finding = findings.find(({ severity }) => severity === 'error')
  if (finding !== undefined) return unreadableBy(finding)
  if (root === undefined) return { code: 'empty', problem: 'it is empty', offset: 0 }
  return { root, targets: checkAliases(root, DEFAULT_LIMITS.aliases).targets }
}

function unreadableBy({ code, message, offset }: Finding): Unreadable {
  return { code, problem: message, offset }
}

/** Returns the value of one document as the Kubernetes API reads it, or a refusal. Integers beyond 2^53 are bigint. */
export function readDocumentValue(text: string): { value: YamlValue } | EditRefusal {
  const read = readText(text)
  return 'root' in read ? { value: readValue(read.root, read.targets) } : unreadable(text, read)
}

/** Returns the refusal to edit an unreadable text. */
export function unreadable(text: string, { problem, offset }: Unreadable): EditRefusal {
  return {
    code: 'edit_unreadable',
    severity: 'error',
    message: `The document cannot be read: ${problem}`,
    path: '',
    ...new Lines(text, 1).at(offset),
    hint: 'fix the file by hand, or replace the whole file',
  }
}
