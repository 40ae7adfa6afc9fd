import { visitNodes, type YamlNode } from './node.ts'

/**
 * The comments of a document in the order of the text, each with its place: how many values and keys stand before it, and whether it has a line of
 * its own. Blanks around a comment do not count.
 */
export function readComments(text: string, root: YamlNode): string[] {
  const comments: string[] = []
  let from = 0
  const leaves = leavesOf(root)
  for (const [at, { start, end, isBlock }] of leaves.entries()) {
    comments.push(...commentsBetween(text, from, start, at))
    // The header of a block scalar may have a comment; what follows on its lines is text.
    if (isBlock) comments.push(...commentsBetween(text, start, lineEnd(text, start), at))
    from = end
  }
  return [...comments, ...commentsBetween(text, from, text.length, leaves.length)]
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

/** In text that holds no value: `#` begins a comment there where a blank is before it. */
function commentsBetween(text: string, from: number, to: number, leavesBefore: number): string[] {
  const comments: string[] = []
  for (let at = text.indexOf('#', from); at !== -1 && at < to; at = text.indexOf('#', at + 1)) {
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
