import type { Fault } from '../../contract/fault.ts'
import { checkJson } from '../check/check-json.ts'
import { keyName } from '../check/check-keys.ts'
import { DEFAULT_LIMITS, type DocumentHeader, type StreamLimits, type YamlDocument } from '../document.ts'
import { FaultLog } from '../findings/fault-log.ts'
import { error, type Finding } from '../findings/finding.ts'
import { faultOf, guarded } from '../findings/guarded.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import { decodeUtf8 } from '../syntax/encoding.ts'
import { Lines } from '../syntax/lines.ts'
import type { MapNode, YamlNode } from '../syntax/node.ts'
import { isSameValue } from '../syntax/same-value.ts'
import { readHeader } from './header.ts'
import { cutItems, type ItemCut } from './list-item.ts'
import { readDocument } from './read-document.ts'

/** The items of a list as separate documents. Every omitted item has an error fault. */
export interface ExpandedList {
  items: (YamlDocument & { item: number })[]
  faults: Fault[]
}

/**
 * Cuts a `List` or `*List` (a document with `header.items`) into its items, as kubectl does: an item with neither
 * `apiVersion` nor `kind` gets the ones that the list's own kind implies. `file` is the path for faults. An item whose
 * text does not have the same value on its own is refused with a fault. Any other document has no items. Comments of
 * the list itself go with its first and its last item.
 */
export function expandList(document: YamlDocument, file: string, limits: Partial<StreamLimits> = {}): ExpandedList {
  return guarded(
    () => expandItems(document, file, { ...DEFAULT_LIMITS, ...limits }),
    (finding) => ({ items: [], faults: [faultOf(finding, file)] }),
  )
}

function expandItems(document: YamlDocument, file: string, limits: StreamLimits): ExpandedList {
  const text = decodeUtf8(document.bytes)
  const lines = new Lines(text, document.firstLine)
  const { root } = readDocument(text, lines, limits)
  if (root?.type !== 'map') return { items: [], faults: [] }
  const list = root.pairs.find(({ key }) => keyName(key) === 'items')?.value
  if (list?.type !== 'seq') return { items: [], faults: [] }
  const log = new FaultLog(file, limits.faults)
  const items: ExpandedList['items'] = []
  const implied = impliedType(document.header)
  const bytesTo = byteCounter(text, document.start)
  for (const [at, { node, cut }] of cutItems(text, list, root).entries()) {
    const expanded = expandItem(node, cut, implied, limits)
    if (isFinding(expanded)) {
      log.add([{ ...faultOf(expanded, file), ...lines.at(expanded.offset) }])
      continue
    }
    items.push({
      index: document.index,
      item: at + 1,
      bytes: Buffer.from(expanded.text),
      start: bytesTo(cut.start),
      end: bytesTo(cut.end),
      ...shiftOf(expanded, lines),
      line: lines.at(node.start).line,
      content: 'mapping',
      header: { ...expanded.header, at: readHeader(expanded.inList, new Map(), lines).header.at },
      faults: [],
    })
  }
  return { items, faults: log.list() }
}

/** Converts ascending offsets in a text to byte offsets in the file. */
function byteCounter(text: string, start: number): (offset: number) => number {
  let [counted, bytes] = [0, start]
  return (offset) => {
    bytes += Buffer.byteLength(text.slice(counted, offset))
    counted = offset
    return bytes
  }
}

/** Whether an object is a list to the API: a kind that ends in `List`, with items. */
export function isList({ kind, items }: Partial<DocumentHeader> = {}): boolean {
  return kind?.endsWith('List') === true && items !== undefined && items !== 'none'
}

function isFinding(result: Expanded | Finding): result is Finding {
  return 'code' in result
}

interface Expanded {
  text: string
  header: DocumentHeader
  /** The item in the list, and in its text, without a type that was added. */
  inList: MapNode
  alone: MapNode
}

interface ImpliedType {
  apiVersion: string
  kind: string
}

/**
 * Returns the type of items without a type: `VPCList` implies `VPC`, a plain `List` nothing. Source: `UnstructuredList`
 * of apimachinery.
 */
function impliedType({ apiVersion, kind }: Partial<DocumentHeader> = {}): ImpliedType | undefined {
  if (apiVersion === undefined || kind === undefined || kind === 'List' || !kind.endsWith('List')) return undefined
  return { apiVersion, kind: kind.slice(0, -'List'.length) }
}

/** Returns where the item's own text is in the list: lines may be added in front of it, and it is moved to the left. */
function shiftOf({ text, inList, alone }: Expanded, lines: Lines): { firstLine: number; indent: number } {
  const [here, there] = [lines.at(startOf(inList)), new Lines(text, 0).at(startOf(alone))]
  return { firstLine: here.line - there.line, indent: inList.flow ? 0 : here.column - there.column }
}

/** Returns the offset of the first key: a type may have been added in front of it. */
function startOf({ pairs, start }: MapNode): number {
  return pairs[0]?.key.start ?? start
}

/** Returns the item as a text with the same value on its own, or the reason why there is none. */
function expandItem(node: YamlNode, cut: ItemCut, implied: ImpliedType | undefined, limits: StreamLimits): Expanded | Finding {
  if (node.type !== 'map') return notCut(node)
  const present = ['apiVersion', 'kind'].filter((field) => node.pairs.some(({ key }) => keyName(key) === field))
  const added = present.length === 0 ? implied : undefined
  if (present.length < 2 && added === undefined) return incomplete(node, present)
  const typed = cut.head + (added === undefined ? cut.text : withType(cut.text, node.flow, added)) + cut.tail
  const text = node.flow && !checkJson(typed).isJson ? `---\n${typed}` : typed
  const { root, header, findings } = readDocument(text, new Lines(text, 1), limits)
  const fault = findings.find(({ severity }) => severity === 'error')
  if (fault !== undefined) return { ...notCut(node), message: `The list item is not valid on its own: ${fault.message}` }
  if (root?.type !== 'map' || header === undefined) return notCut(node)
  const alone = { ...root, pairs: root.pairs.slice(added === undefined ? 0 : 2) }
  if (!isSameValue(node, alone)) return notCut(node)
  return isList(header) ? nested(node) : { text, header, inList: node, alone }
}

/** The brace of a flow mapping: the first one outside comments. */
const BRACE = /(?<=^[^#{\n]*)\{/m

function withType(text: string, isFlow: boolean, { apiVersion, kind }: ImpliedType): string {
  if (!isFlow) return `apiVersion: ${plainOrQuoted(apiVersion)}\nkind: ${plainOrQuoted(kind)}\n${text}`
  return text.replace(BRACE, () => `{"apiVersion": ${JSON.stringify(apiVersion)}, "kind": ${JSON.stringify(kind)}, `)
}

/** Writes a text as kubectl prints it: quoted only if it would not be a string otherwise. */
function plainOrQuoted(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && readApiScalar(text).type === 'string' ? text : JSON.stringify(text)
}

function notCut(node: YamlNode): Finding {
  return error('list_item_not_cut', node.start, 'The list item cannot be cut out with the same value on its own', {
    expected: 'an object that does not use anchors of other items',
    hint: 'write the objects as separate documents, with --- between them',
  })
}

function incomplete(node: YamlNode, present: string[]): Finding {
  return error('list_item_incomplete', node.start, 'The list item lacks apiVersion or kind, and the list does not imply them', {
    found: present.length === 0 ? 'neither apiVersion nor kind' : `only ${present.join()}`,
    expected: 'apiVersion and kind',
    hint: 'add apiVersion and kind to the item',
  })
}

function nested(node: YamlNode): Finding {
  return error('nested_list', node.start, 'The list item is itself a list', {
    expected: 'an object',
    hint: 'move the objects of the inner list to the outer one',
  })
}
