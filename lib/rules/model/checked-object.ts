import type { YamlDocument } from '../../yaml/document.ts'
import { type ReadText, readText } from '../../yaml/edit/read-text.ts'
import { Lines } from '../../yaml/syntax/lines.ts'
import { keyAt, nodeAt } from '../../yaml/value/node-at.ts'
import { readValue } from '../../yaml/value/read-value.ts'
import { isMapping, type Mapping } from '../../yaml/value/value.ts'

/** What of a member a finding points at. */
export type Spot = 'key' | 'value'

/** A Kubernetes object of the fabric, with its value as the API reads it. */
export interface CheckedObject {
  file: string
  /** Place among the documents of its file. */
  index: number
  value: Mapping
  /**
   * Returns the 1-based line and column in the file of what a path of keys and indexes leads to, or of the nearest
   * existing ancestor's key. An item of a list has no key: its value is meant.
   */
  place(path: readonly string[], spot: Spot): { line: number; column: number }
}

/**
 * Reads a document of a file. Returns undefined for one that is no mapping or has errors: the reader of the file
 * reports those. Positions are computed when they are asked for, from a tree that is parsed again and not kept: most
 * objects have no findings, and a tree takes twenty times the bytes of its text. Nor are the bytes kept, which may be a
 * small part of a buffer.
 */
export function readCheckedObject(
  { index, bytes, firstLine }: Pick<YamlDocument, 'index' | 'bytes' | 'firstLine'>,
  file: string,
): CheckedObject | undefined {
  const text = Buffer.from(bytes).toString('utf8')
  const read = readText(text)
  const value = 'root' in read ? readValue(read.root, read.targets) : undefined
  if (!isMapping(value)) return undefined
  let known: WeakRef<CheckedObject['place']> | undefined
  return {
    file,
    index,
    value,
    place(path, spot) {
      const placer = known?.deref() ?? placerOf(text, firstLine)
      if (known?.deref() !== placer) known = new WeakRef(placer)
      return placer(path, spot)
    },
  }
}

function placerOf(text: string, firstLine: number): CheckedObject['place'] {
  const { root } = readText(text) as ReadText
  const lines = new Lines(text, firstLine)
  return (path, spot) => {
    if (spot === 'value') {
      const node = nodeAt(root, path)
      if (node !== undefined) return lines.at(node.start)
    }
    for (let length = path.length; length > 0; length--) {
      const parts = path.slice(0, length)
      const node = keyAt(root, parts) ?? nodeAt(root, parts)
      if (node !== undefined) return lines.at(node.start)
    }
    return lines.at(root.start)
  }
}
