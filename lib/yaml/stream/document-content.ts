import { isUtf8 } from 'node:buffer'
import { DEFAULT_LIMITS } from '../document.ts'
import { guarded } from '../findings/guarded.ts'
import { decodeUtf8 } from '../syntax/encoding.ts'
import { Lines } from '../syntax/lines.ts'
import type { YamlNode } from '../syntax/node.ts'
import { readComments } from '../syntax/read-comments.ts'
import { isSameValue } from '../syntax/same-value.ts'
import { readDocument } from './read-document.ts'

/** The values and comments of a document. Reads them only for a comparison with a document of different bytes. */
export class DocumentContent {
  readonly #bytes: Uint8Array
  #content: Content | undefined

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /**
   * Whether two documents have equal bytes, or equal values and comments. Indentation, blank lines, line ends and
   * markers do not count; blanks within a value do. A text that is not YAML equals only its own bytes.
   */
  isSame(other: DocumentContent): boolean {
    if (Buffer.compare(this.#bytes, other.#bytes) === 0) return true
    const [a, b] = [this.#read(), other.#read()]
    return a !== undefined && b !== undefined && isSameContent(a, b)
  }

  #read(): Content | undefined {
    this.#content ??= readContent(this.#bytes)
    return this.#content
  }
}

/** Whether two documents have the same content, as `DocumentContent.isSame` defines it. */
export function isSameDocument(a: Uint8Array, b: Uint8Array): boolean {
  return new DocumentContent(a).isSame(new DocumentContent(b))
}

/** Whether two documents have the same values, and `b` the comments of `a` in their order, and perhaps more. */
export function isSameWithMoreComments(a: Uint8Array, b: Uint8Array): boolean {
  const [one, other] = [readContent(a), readContent(b)]
  if (one === undefined || other === undefined || !isSameValue(one.root, other.root)) return false
  let at = 0
  for (const comment of other.comments) if (comment === one.comments[at]) at++
  return at === one.comments.length
}

interface Content {
  root: YamlNode
  comments: string[]
}

function readContent(bytes: Uint8Array): Content | undefined {
  if (!isUtf8(bytes)) return undefined
  const text = decodeUtf8(bytes)
  return guarded(
    () => {
      const { root } = readDocument(text, new Lines(text, 1), DEFAULT_LIMITS)
      return root && { root, comments: readComments(text, root) }
    },
    () => undefined,
  )
}

function isSameContent(a: Content, b: Content): boolean {
  const hasSameComments = a.comments.length === b.comments.length && a.comments.every((comment, at) => comment === b.comments[at])
  return hasSameComments && isSameValue(a.root, b.root)
}
