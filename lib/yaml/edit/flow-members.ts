import type { Entry } from '../write/outline.ts'
import { isFirstOnLine, isRestEmpty, lineStart, nextLine, skipTrivia } from '../write/text-lines.ts'
import type { EditContext } from './edit-context.ts'

/**
 * A new member of a flow collection, with the staying one that it follows; before the first where that is undefined.
 */
export interface Added {
  text: string
  behind?: Entry
}

/**
 * Deletes and adds members of a flow collection, of which at least one stays; members on lines of their own keep them.
 */
export function changeFlowMembers(
  context: EditContext,
  entries: readonly Entry[],
  isGone: (entry: Entry) => boolean,
  added: readonly Added[],
): void {
  const lastStaying = entries.findLastIndex((entry) => !isGone(entry))
  const [staying, tail] = [entries.slice(0, lastStaying + 1), entries.slice(lastStaying + 1)]
  const last = staying.at(-1)
  removeInner(context, staying, isGone)
  const isFollowed = added.some(({ behind }) => behind === last)
  if (last !== undefined) removeTail(context, last, tail, isFollowed)
  for (const behind of new Set(added.map((each) => each.behind))) {
    const texts = added.filter((each) => each.behind === behind).map(({ text }) => text)
    if (behind !== undefined) insertBehind(context, behind, texts, behind === last ? tail : [])
    else if (entries[0] !== undefined) insertBefore(context, entries[0], texts)
  }
}

/** Behind the comma that follows a member; undefined if none does. */
function behindComma(text: string, { end }: Entry): number | undefined {
  const at = skipTrivia(text, end)
  return text[at] === ',' ? at + 1 : undefined
}

/** Whether a member ends in its colon, behind which YAML 1.1 wants a space. */
function isColon(text: string, { end }: Entry): boolean {
  return text[end - 1] === ':'
}

/** Whether a member has its line, or lines, for itself. */
function hasOwnLine(text: string, entry: Entry): boolean {
  return isFirstOnLine(text, entry.start) && isRestEmpty(text, behindComma(text, entry) ?? entry.end)
}

/** Members before one that stays go with the comma behind them. */
function removeInner(context: EditContext, entries: readonly Entry[], isGone: (entry: Entry) => boolean): void {
  for (const [at, entry] of entries.entries()) {
    if (!isGone(entry)) continue
    if (hasOwnLine(context.text, entry)) removeLine(context, entry)
    else context.replace(entry.start, entries[at + 1]?.start ?? entry.end, '')
  }
}

function removeLine(context: EditContext, entry: Entry): void {
  const { text } = context
  context.replace(lineStart(text, entry.start), nextLine(text, behindComma(text, entry) ?? entry.end), '')
}

/** The last members go with the comma before them, unless others come; a comma behind the last one stays one. */
function removeTail(context: EditContext, staying: Entry, gone: readonly Entry[], isFollowed: boolean): void {
  const { text } = context
  const last = gone.at(-1)
  if (last === undefined) return
  if (!gone.every((entry) => hasOwnLine(text, entry))) {
    const comma = behindComma(text, staying) ?? staying.end + 1
    context.replace(isColon(text, staying) ? comma - 1 : staying.end, last.end, '')
    return
  }
  const comma = behindComma(text, staying)
  if (comma !== undefined && behindComma(text, last) === undefined && !isFollowed) context.replace(comma - 1, comma, '')
  for (const entry of gone) removeLine(context, entry)
}

/** `tail`: the members behind that one, all of which go. */
function insertBehind(context: EditContext, behind: Entry, texts: readonly string[], tail: readonly Entry[]): void {
  const { text, eol } = context
  const last = tail.at(-1) ?? behind
  const hasLines = [behind, ...tail].every((entry) => hasOwnLine(text, entry))
  if (!hasLines) {
    const space = isColon(text, behind) ? ' ' : ''
    context.replace(behind.end, behind.end, space + texts.map((added) => `, ${added}`).join(''))
    return
  }
  const indent = text.slice(lineStart(text, behind.start), behind.start)
  const comma = behindComma(text, behind)
  if (comma === undefined) context.replace(behind.end, behind.end, ',')
  const end = behindComma(text, last) === undefined ? '' : ','
  const lines = texts.map((added, at) => `${indent}${added}${at < texts.length - 1 ? ',' : end}${eol}`)
  const at = nextLine(text, comma ?? behind.end)
  context.replace(at, at, lines.join(''))
}

function insertBefore(context: EditContext, first: Entry, texts: readonly string[]): void {
  const { text, eol } = context
  if (!hasOwnLine(text, first)) {
    context.replace(first.start, first.start, texts.map((added) => `${added}, `).join(''))
    return
  }
  const start = lineStart(text, first.start)
  const indent = text.slice(start, first.start)
  context.replace(start, start, texts.map((added) => `${indent}${added},${eol}`).join(''))
}
