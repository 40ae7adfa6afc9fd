import type { Entry } from '../write/outline.ts'
import { isFirstOnLine, isRestEmpty, lineEnd, lineStart, nextLine, skipTrivia } from '../write/text-lines.ts'
import { startWithComments } from './comments.ts'
import type { EditContext } from './edit-context.ts'

/** A new member of a flow collection and the staying member that it follows; undefined if it comes first. */
export interface Added {
  text: string
  /** The lines of the comment above a member that has moved, and the rest of its line. */
  comments?: { above: string; beside: string }
  after?: Entry
}

/** The members of a flow collection; `last` is the last one that stays. */
interface FlowMembers {
  entries: readonly Entry[]
  isRemoved: (entry: Entry) => boolean
  last: Entry
}

/** Deletes and adds members of a flow collection. A collection with one member per line keeps that layout. */
export function changeFlowMembers(
  context: EditContext,
  { entries, isRemoved, last }: FlowMembers,
  added: readonly Added[],
): void {
  const end = entries.indexOf(last) + 1
  const tail = entries.slice(end)
  removeInner(context, entries.slice(0, end), isRemoved)
  const isFollowed = added.some(({ after }) => after === last)
  removeTail(context, last, tail, isFollowed)
  const [first = last] = entries
  for (const after of new Set(added.map((each) => each.after))) {
    const members = added.filter((each) => each.after === after)
    if (after !== undefined) insertAfter(context, after, members, after === last ? tail : [])
    else insertBefore(context, first, members)
  }
}

/** Returns the offset after the comma that follows a member; undefined if there is no comma. */
function afterComma(text: string, { end }: Entry): number | undefined {
  const at = skipTrivia(text, end)
  return text[at] === ',' ? at + 1 : undefined
}

/** Whether a member ends with its colon; YAML 1.1 requires a space after it. */
function isColon(text: string, { end }: Entry): boolean {
  return text[end - 1] === ':'
}

/** Whether no other member is on the lines of this one. */
function hasOwnLine(text: string, entry: Entry): boolean {
  return isFirstOnLine(text, entry.start) && isRestEmpty(text, afterComma(text, entry) ?? entry.end)
}

/** Returns the comments above and beside a member, if it has a line of its own. */
export function commentsOf(text: string, entry: Entry): Added['comments'] {
  if (!hasOwnLine(text, entry)) return undefined
  const end = afterComma(text, entry) ?? entry.end
  return {
    above: text.slice(startWithComments(text, entry), lineStart(text, entry.start)),
    beside: text.slice(end, lineEnd(text, end)).trimEnd(),
  }
}

/** Deletes members that precede a staying member, each with the comma after it. */
function removeInner(context: EditContext, entries: readonly Entry[], isRemoved: (entry: Entry) => boolean): void {
  for (const [at, entry] of entries.entries()) {
    if (!isRemoved(entry)) continue
    if (hasOwnLine(context.text, entry)) removeLine(context, entry)
    else context.replace(entry.start, entries[at + 1]?.start ?? entry.end, '')
  }
}

function removeLine(context: EditContext, entry: Entry): void {
  const { text } = context
  context.replace(startWithComments(text, entry), nextLine(text, afterComma(text, entry) ?? entry.end), '')
}

/** Deletes the last members with the comma before them, unless new members follow; a trailing comma stays. */
function removeTail(context: EditContext, staying: Entry, removed: readonly Entry[], isFollowed: boolean): void {
  const { text } = context
  const last = removed.at(-1)
  if (last === undefined) return
  const comma = skipTrivia(text, staying.end)
  if (!removed.every((entry) => hasOwnLine(text, entry))) {
    context.replace(isColon(text, staying) ? comma : staying.end, last.end, '')
    return
  }
  if (afterComma(text, last) === undefined && !isFollowed) context.replace(comma, comma + 1, '')
  for (const entry of removed) removeLine(context, entry)
}

/** `tail`: the members after `after`; all of them are deleted. */
function insertAfter(context: EditContext, after: Entry, added: readonly Added[], tail: readonly Entry[]): void {
  const { text, eol } = context
  const last = tail.at(-1) ?? after
  const hasLines = [after, ...tail].every((entry) => hasOwnLine(text, entry))
  if (!hasLines) {
    const space = isColon(text, after) ? ' ' : ''
    context.replace(after.end, after.end, space + added.map((member) => `, ${member.text}`).join(''))
    return
  }
  const indent = text.slice(lineStart(text, after.start), after.start)
  const comma = afterComma(text, after)
  if (comma === undefined) context.replace(after.end, after.end, ',')
  const end = afterComma(text, last) === undefined ? '' : ','
  const lines = added.map((member, at) => lineOf(member, indent, at < added.length - 1 ? ',' : end) + eol)
  const at = nextLine(text, comma ?? after.end)
  context.replace(at, at, lines.join(''))
}

function insertBefore(context: EditContext, first: Entry, added: readonly Added[]): void {
  const { text, eol } = context
  if (!hasOwnLine(text, first)) {
    context.replace(first.start, first.start, added.map(({ text: member }) => `${member}, `).join(''))
    return
  }
  const indent = text.slice(lineStart(text, first.start), first.start)
  const start = startWithComments(text, first)
  context.replace(start, start, added.map((member) => lineOf(member, indent, ',') + eol).join(''))
}

function lineOf({ text, comments }: Added, indent: string, comma: string): string {
  return `${comments?.above ?? ''}${indent}${text}${comma}${comments?.beside ?? ''}`
}
