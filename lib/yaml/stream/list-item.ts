import type { SeqNode, YamlNode } from '../syntax/node.ts'
import { commentsOf } from '../syntax/read-comments.ts'

/** The text of one item, cut out of a sequence. */
export interface ItemCut {
  /** Offsets in the list's text: from the comments above the item's dash to those of the next item. */
  start: number
  end: number
  text: string
  /** Comments of the list itself, as whole lines: those in front of its first item. */
  head: string
  /** Those behind the item: of a list in flow style, or behind its last item. */
  tail: string
}

/**
 * Cuts every item of a sequence out of the text of a document. Comments right above a dash go with its item, those
 * between items in flow style with the one before. Those in front of the items and behind them, about the list, go with
 * the first and the last one.
 */
export function cutItems(text: string, list: SeqNode, root: YamlNode): { node: YamlNode; cut: ItemCut }[] {
  const cuts = cutOut(text, list)
  const comments = commentsOf(text, root)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const between = (from: number, to: number) =>
    comments.flatMap(({ start, text: comment }) => (start >= from && start < to ? [comment + eol] : [])).join('')
  return cuts.map(({ node, cut }, at) => {
    const head = at === 0 ? between(0, cut.start) : ''
    const tail = between(cut.end, cuts[at + 1]?.cut.start ?? text.length)
    return { node, cut: { ...cut, head, tail } }
  })
}

function cutOut(text: string, list: SeqNode): { node: YamlNode; cut: Omit<ItemCut, 'head' | 'tail'> }[] {
  if (list.flow) return list.items.map((node) => ({ node, cut: cutFlowItem(text, node) }))
  const places = dashes(text, list).map(({ node, dash }) => ({ node, dash, start: commentsAbove(text, dash) }))
  return places.map(({ node, dash, start }, at) => {
    const end = places[at + 1]?.start ?? endOfComments(text, lineEnd(text, node.end), columnOf(text, dash))
    return { node, cut: { start, end, text: cutItem(text, { start, dash, end }, node) } }
  })
}

function cutFlowItem(text: string, { start, end }: YamlNode): Omit<ItemCut, 'head' | 'tail'> {
  return { start, end, text: `${text.slice(start, end)}\n` }
}

/** Returns the offset of each item's dash: the last dash before the item in the column of the list's first dash. */
function dashes(text: string, list: SeqNode): { node: YamlNode; dash: number }[] {
  const column = columnOf(text, list.start)
  let from = list.start
  return list.items.map((node) => {
    let dash = from
    for (let start = lineStart(text, node.start); start >= from; start = lineStart(text, start - 1)) {
      if (text[start + column] === '-' && text.slice(start, start + column).trim() === '') {
        dash = start + column
        break
      }
    }
    from = node.end
    return { node, dash }
  })
}

function commentsAbove(text: string, dash: number): number {
  let [start, above] = [dash, lineStart(text, dash)]
  do [start, above] = [above, lineStart(text, above - 1)]
  while (/^[ \t]*#/.test(text.slice(above, start)))
  return start
}

/**
 * Returns the end of the comments behind the last item. Where the document goes on, comments to the left of the dashes,
 * and those in the column of its keys, belong to what follows.
 */
function endOfComments(text: string, from: number, column: number): number {
  const rest = text.slice(from)
  const next = rest.search(/^[ \t]*[^\s#]/m)
  let [end, at] = [from, from]
  for (const line of (next === -1 ? rest : rest.slice(0, next)).split(/(?<=\n)/)) {
    at += line.length
    const indent = line.indexOf('#')
    if (indent === -1) continue
    if (next !== -1 && (indent === 0 || indent < column)) break
    end = at
  }
  return end
}

function cutItem(text: string, { start, dash, end }: { start: number; dash: number; end: number }, item: YamlNode): string {
  const isFlow = item.type === 'map' && item.flow
  const indent = columnOf(text, firstOnLine(text, item.start, dash))
  const comments = text.slice(start, lineStart(text, dash))
  const lines = text.slice(dash + 1, end).split('\n')
  const moved = lines.map((line, at) => (at === 0 ? line.trimStart() : isFlow ? line : dedent(line, indent)))
  const body = moved.join('\n').replace(/^\n/, '')
  const whole = `${comments.replaceAll(/^[ \t]+/gm, '')}${body}`
  return whole.endsWith('\n') ? whole : `${whole}\n`
}

/** Returns the first character of the item on its line: its anchor or tag, if that is on the same line. */
function firstOnLine(text: string, start: number, dash: number): number {
  let at = Math.max(lineStart(text, start), dash + 1)
  while (text[at] === ' ') at++
  return at
}

function dedent(line: string, indent: number): string {
  let at = 0
  while (at < indent && line[at] === ' ') at++
  return line.slice(at)
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', Math.max(offset, 1) - 1) + 1
}

function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset - 1)
  return newline === -1 ? text.length : newline + 1
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}
