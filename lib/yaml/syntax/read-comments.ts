import { endOfLine } from './lines.ts'
import { visitNodes, type YamlNode } from './node.ts'

/** A comment of a document. */
interface Comment {
  /** From its `#`, without blanks behind it. */
  text: string
  /** Offset of the `#`. */
  start: number
  /** Number of keys and values before it, and whether it has a line of its own. */
  place: string
}

/** Returns the comments of a document in text order, each with its place. Blanks around a comment do not count. */
export function readComments(text: string, root: YamlNode): string[] {
  return commentsOf(text, root).map((comment) => `${comment.place} ${comment.text}`)
}

/** Returns the comments of a document in text order. */
export function commentsOf(text: string, root: YamlNode): Comment[] {
  const hashFinder = new HashFinder(text)
  let from = 0
  const comments = [...leavesOf(root), { start: text.length, end: text.length }].map(({ start, end }, at) => {
    const found = [...commentsBetween(hashFinder, from, start, at)]
    from = end
    // The header of a block scalar may have a comment; the lines below it are text.
    const isBlock = /[|>]/.test(text.charAt(start))
    return isBlock ? [...found, ...commentsBetween(hashFinder, start, endOfLine(text, start), at)] : found
  })
  return comments.flat()
}

function leavesOf(root: YamlNode): YamlNode[] {
  const leaves: YamlNode[] = []
  visitNodes(root, (node) => {
    if (node.type === 'scalar' || node.type === 'alias') leaves.push(node)
  })
  return leaves
}

/** Finds the next `#` from ascending offsets in a single pass over the text: most values have no `#` between them. */
class HashFinder {
  readonly text: string
  #next = -1

  constructor(text: string) {
    this.text = text
  }

  /** Returns the offset of the first `#` at or after `from`; the length of the text if there is none. */
  from(from: number): number {
    if (this.#next < from) {
      const found = this.text.indexOf('#', from)
      this.#next = found === -1 ? this.text.length : found
    }
    return this.#next
  }
}

/** Returns the comments in text without values; there a `#` after a blank begins a comment. */
function* commentsBetween(hashFinder: HashFinder, from: number, to: number, leavesBefore: number): Generator<Comment> {
  const { text } = hashFinder
  for (let at = hashFinder.from(from); at < to; at = hashFinder.from(at + 1)) {
    if (/[^ \t\r\n\ufeff]/.test(text.charAt(at - 1))) continue
    const end = endOfLine(text, at)
    const lineStart = text.lastIndexOf('\n', at) + 1
    const place = /^[ \t\ufeff]*$/.test(text.slice(lineStart, at)) ? 'above' : 'beside'
    yield { text: text.slice(at, end).replace(/[ \t\r]+$/, ''), start: at, place: `${leavesBefore} ${place}` }
    at = end
  }
}
