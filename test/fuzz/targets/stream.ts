import { isDeepStrictEqual } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'
import type { Fault } from '../../../lib/contract/fault.ts'
import type { YamlDocument, YamlStream } from '../../../lib/yaml/document.ts'
import { readText } from '../../../lib/yaml/edit/read-text.ts'
import { isSameDocument } from '../../../lib/yaml/stream/document-content.ts'
import { expandList } from '../../../lib/yaml/stream/expand-list.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import type { YamlNode } from '../../../lib/yaml/syntax/node.ts'
import { type AliasTargets, aliased } from '../../../lib/yaml/value/read-value.ts'
import { rule, type Target } from '../target.ts'
import { YAML_TOKENS, yamlSamples } from './yaml-samples.ts'

/** The manager's reader bounds what aliases expand to; the other reader's own guess would refuse some of it. */
const NO_ALIAS_LIMIT = { maxAliasCount: -1 } as const

/** Raw files: whatever the bytes, they are cut without a loss and mean what other readers say, or are refused. */
export const stream: Target = {
  name: 'stream',
  what: 'raw files are cut into documents',
  samples: yamlSamples,
  tokens: YAML_TOKENS,
  check(input) {
    const bytes = Buffer.from(input)
    const read = readYamlStream(bytes, 'f')
    checkSlices(bytes, read)
    checkFaults(bytes, read.faults)
    const lists = read.documents.filter(({ header }) => header?.items === 'filled').map((document) => expandList(document, 'f'))
    for (const { faults, items } of lists) {
      checkFaults(bytes, faults)
      if (!hasErrors([...read.faults, ...faults])) for (const item of items) checkItem(item)
    }
    if (hasErrors(read.faults)) return
    checkValues(bytes, read.documents)
  },
}

function hasErrors(faults: readonly Fault[]): boolean {
  return faults.some(({ severity }) => severity === 'error')
}

function checkSlices(bytes: Buffer, { documents }: YamlStream): void {
  rule(Buffer.concat(documents.map((document) => document.bytes)).equals(bytes), 'the slices are the file')
  let end = 0
  for (const document of documents) {
    rule(document.start === end && document.end === end + document.bytes.length, 'each slice begins where the one before ends')
    end = document.end
  }
}

function checkFaults(bytes: Buffer, faults: readonly Fault[]): void {
  const lines = bytes.toString('utf8').split('\n')
  for (const { code, line = 1, column = 1, found } of faults) {
    rule(code !== 'unreadable_file', 'the reader fails on no file', () => found ?? '')
    rule(line <= lines.length && column <= (lines[line - 1] ?? '').length + 1, 'every place is in the file', () => [line, column])
  }
}

/** A text that is cut out of a list stands alone. */
function checkItem({ bytes }: YamlDocument): void {
  const { documents, faults } = readYamlStream(bytes, 'f')
  rule(!hasErrors(faults), 'an item of a list can be read alone', () => faults)
  rule(documents.filter(({ content }) => content !== 'empty').length <= 1, 'an item of a list is one document')
}

function checkValues(bytes: Buffer, documents: readonly YamlDocument[]): void {
  const slices = documents.filter(({ content }) => content !== 'empty')
  const alone = slices.flatMap((document) => valuesOf(Buffer.from(document.bytes).toString('utf8')))
  const together = valuesOf(bytes.toString('utf8'))
  rule(isDeepStrictEqual(alone, together), 'a document means the same alone as in its file', () => [alone, together])
  for (const document of slices) {
    const text = Buffer.from(document.bytes).toString('utf8')
    checkTexts(text)
    if (text.includes('\r') || text.includes('...')) continue
    const inCrlf = Buffer.from(text.replaceAll('\n', '\r\n'))
    rule(isSameDocument(document.bytes, inCrlf), 'line ends do not change what a document says', () => text)
  }
}

/** Our tree of a document has the keys and texts that an independent reader has, before anything is typed. */
function checkTexts(text: string): void {
  const read = readText(text)
  if (!('root' in read)) return
  const told = parse(text, {
    ...NO_ALIAS_LIMIT,
    schema: 'failsafe',
    logLevel: 'silent',
    uniqueKeys: false,
    mapAsMap: true,
  }) as unknown
  const ours = textsOf(read.root, read.targets)
  rule(isDeepStrictEqual(ours, withoutNulls(told)), 'a document has the texts that other readers see', () => [
    text,
    shownTree(ours),
    shownTree(told),
  ])
}

function textsOf(node: YamlNode, targets: AliasTargets): unknown {
  if (node.type === 'scalar') return node.text
  if (node.type === 'alias') return textsOf(aliased(node, targets), targets)
  if (node.type === 'seq') return node.items.map((item) => textsOf(item, targets))
  return new Map(node.pairs.map(({ key, value }) => [textsOf(key, targets), textsOf(value, targets)]))
}

/** A key without a value has an empty text in block style, and null in flow style. */
function withoutNulls(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutNulls)
  if (!(tree instanceof Map)) return tree ?? ''
  return new Map([...tree].map(([key, value]) => [withoutNulls(key), withoutNulls(value)]))
}

function shownTree(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(shownTree)
  return tree instanceof Map ? [...tree].map(([key, value]) => [key, shownTree(value)]) : tree
}

/** The values of a stream other than null, as an independent reader has them. */
function valuesOf(text: string): unknown[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false })
  return (Array.isArray(documents) ? documents : [])
    .map((document) => {
      rule(document.errors.length === 0, 'what is accepted is YAML', () => document.errors[0]?.message)
      return document.toJS(NO_ALIAS_LIMIT) as unknown
    })
    .filter((value) => value !== null)
}
