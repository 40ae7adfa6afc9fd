import { visitNodes, type YamlNode } from './node.ts'

/**
 * The comments of a document in the order of the text, each with its place: how many values and keys stand before it,
 * and whether it has a line of its own. Blanks around a comment do not count.
 */
export function readComments(text: string, root: YamlNode): string[] {
  const comments: string[] = []
  const hashes = new Hashes(text)
  let from = 0
  const leaves = leavesOf(root)
  for (const [at, { start, end, isBlock }] of leaves.entries()) {
    comments.push(...commentsBetween(hashes, from, start, at))
    // The header of a block scalar may have a comment; what follows on its lines is text.
    if (isBlock) comments.push(...commentsBetween(hashes, start, lineEnd(text, start), at))
    from = end
  }
  return [...comments, ...commentsBetween(hashes, from, text.length, leaves.length)]
}

interface Leaf {
  start: number
  end: number
  isBlock: boolean
}

function leavesOf(root: YamlNode): Leaf[] {
  const leaves: Leaf[] = []
  visitNodes(root, (node) => {
    if (node.type === 'alias') leaves.push({ start: node.start, end: node.end, isBlock: false })
    if (node.type !== 'scalar' || node.style === 'empty') return
    leaves.push({ start: node.start, end: node.end, isBlock: node.style === 'block' })
  })
  return leaves
}

/**
 * Finds the next `#` for positions that only grow, and passes over the text once for all of them: between two values
 * there is mostly none.
 */
class Hashes {
  readonly text: string
  #next = -1

  constructor(text: string) {
    this.text = text
  }

  /** The place of the first `#` at or behind `from`; the length of the text if there is none. */
  from(from: number): number {
    if (this.#next < from) {
      const found = this.text.indexOf('#', from)
      this.#next = found === -1 ? this.text.length : found
    }
    return this.#next
  }
}

/** In text that holds no value: `#` begins a comment there where a blank is before it. */
function commentsBetween(hashes: Hashes, from: number, to: number, leavesBefore: number): string[] {
  const { text } = hashes
  const comments: string[] = []
  for (let at = hashes.from(from); at < to; at = hashes.from(at + 1)) {
    if (at > 0 && !/[ \t\r\n\ufeff]/.test(text[at - 1] ?? '')) continue
    const end = lineEnd(text, at)
    const lineStart = text.lastIndexOf('\n', at) + 1
    const place = /^[ \t\ufeff]*$/.test(text.slice(lineStart, at)) ? 'above' : 'beside'
    comments.push(`${leavesBefore} ${place} ${text.slice(at, end).replace(/[ \t\r]+$/, '')}`)
    at = end
  }
  return comments
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  return newline === -1 ? text.length : newline
}
