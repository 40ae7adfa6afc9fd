import { diffArrays } from 'diff'
import { type Document, isAlias, isCollection, isNode, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import type { Path, RandomEdit } from './random-edit.ts'

interface Span {
  /** 0-based lines; the end is exclusive. */
  start: number
  end: number
  /** Offset of the member in the text. */
  offset: number
}

/**
 * Whether only the lines of an edit differ, judged by the positions that the `yaml` package reports. For a member that
 * is set or removed, these are its own lines and the comment above it; for an inserted member, none except a
 * neighbour's comma. `document` is `before`, parsed.
 */
export function onlyIntendedDiffer(before: string, document: Document, after: string, edit: RandomEdit): boolean {
  const [old, next] = [before, after].map((text) => text.replace(/\r?\n$/, '').split(/\r?\n/)) as [string[], string[]]
  const span = intended(document, before, old, edit)
  if (differsInPlace(old, next, document, span, edit)) return true
  return / [&*]a\d/.test(before) && differsWithAliases(old, next, span)
}

function differsInPlace(old: string[], next: string[], document: Document, span: Span, edit: RandomEdit): boolean {
  const size = span.end - span.start
  if (edit.kind === 'remove') return differsOnly(old, next, span, size)
  if (edit.kind === 'set') return differsOnly(old, next, span, size + linesOf(edit.value))
  if (!hasMembers(document, edit.path)) return differsOnly(old, next, span, linesOf(edit.value) + 1)
  return insertsWithin(old, next, span, linesOf(edit.value), edit.key === 0 || isInFlow(document, edit.path))
}

function differsOnly(old: string[], next: string[], { start, end }: Pick<Span, 'start' | 'end'>, most: number): boolean {
  const rest = old.length - end
  const added = next.length - start - rest
  if (added < 0 || added > most) return false
  return isSameRun(old, 0, next, 0, start) && isSameRun(old, end, next, next.length - rest, rest)
}

function insertsWithin(old: string[], next: string[], { start, end }: Span, most: number, isShared: boolean): boolean {
  let head = 0
  while (head < old.length && head < next.length && old[head] === next[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++
  const lost = old.length - head - tail
  return lost <= (isShared ? 1 : 0) && next.length - old.length <= most && head >= start && old.length - tail <= end
}

/** Allows for aliases: the values that are written out in their places may differ, too. */
function differsWithAliases(old: string[], next: string[], span: Span): boolean {
  let at = 0
  return diffArrays(old, next).every(({ removed, added, value }) => {
    if (added) return true
    const from = at
    at += value.length
    if (!removed) return true
    return value.every((line, index) => (from + index >= span.start && from + index < span.end) || / [&*]a\d/.test(line))
  })
}

function isSameRun(a: string[], from: number, b: string[], to: number, length: number): boolean {
  return a.slice(from, from + length).every((line, at) => line === b[to + at])
}

/** Returns the lines that belong to an edit. */
function intended(document: Document, text: string, lines: string[], edit: RandomEdit): Span {
  const { path } = edit
  if (edit.kind !== 'remove') return spanOf(document, text, path)
  const parent = collectionAt(document, path.slice(0, -1))
  if (parent === undefined || parent.items.length === 1) return spanOf(document, text, path.slice(0, -1))
  const own = spanOf(document, text, path)
  const index = parent.items.findIndex((item) => keyOf(item, parent) === path.at(-1))
  const isShared = !/^[ \ufeff]*$/.test((lines[own.start] ?? '').slice(0, columnOf(text, own.offset)))
  if (isShared && index === 0 && !isInFlow(document, path.slice(0, -1)))
    return { ...own, end: spanOf(document, text, [...path.slice(0, -1), keyOf(parent.items[1], parent) ?? 0]).start + 1 }
  const previous = parent.items[index - 1]
  const isLast = isInFlow(document, path.slice(0, -1)) && previous !== undefined && index === parent.items.length - 1
  const before = isLast && lineOf(text, endOf(previous, 0)) < own.start ? 1 : 0
  let start = own.start - before
  while (before === 0 && /^ *#/.test(lines[start - 1] ?? '')) start--
  let end = own.end
  while (/^ *#/.test(lines[end] ?? '')) end++
  return { ...own, start, end }
}

type Collection = Extract<Node, { items: unknown[] }>

function collectionAt(document: Document, path: Path): Collection | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  return isCollection(node) ? node : undefined
}

function hasMembers(document: Document, path: Path): boolean {
  return (collectionAt(document, path)?.items.length ?? 0) > 0
}

function isInFlow(document: Document, path: Path): boolean {
  return (
    path.some((_, at) => collectionAt(document, path.slice(0, at))?.flow === true) || collectionAt(document, path)?.flow === true
  )
}

function keyOf(item: unknown, parent: Collection): string | number | undefined {
  if (isPair(item)) return isScalar(item.key) ? String(item.key.value) : undefined
  return (parent.items as unknown[]).indexOf(item)
}

function spanOf(document: Document, text: string, path: Path): Span {
  let [start, end] = [0, text.length]
  let node: unknown = document.contents
  for (const key of path) {
    if (!isCollection(node)) break
    const parent: Collection = node
    const item = (parent.items as unknown[]).find((each) => keyOf(each, parent) === key)
    if (item === undefined) break
    start = isSeq(parent) && !parent.flow ? dashOf(text, startOf(item)) : startOf(item)
    end = endOf(item, start)
    node = isPair(item) ? item.value : item
    if (isAlias(node)) break
  }
  return { start: lineOf(text, start), end: lineOf(text, Math.max(start, end)) + 1, offset: start }
}

function startOf(item: unknown): number {
  const node = isPair(item) ? item.key : item
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

function dashOf(text: string, start: number): number {
  const above = /-[ \t]*((&\w+|!!\w+)[ \t]*)*((#[^\n]*)?\r?\n([ \t]*(#[^\n]*)?\r?\n)*[ \t]*((&\w+|!!\w+)[ \t]*)*)?$/.exec(
    text.slice(0, start),
  )
  return above === null ? start : above.index
}

function endOf(item: unknown, start: number): number {
  if (isPair(item)) return isNode(item.value) ? endOf(item.value, start) : endOf((item as Pair).key, start)
  if (isCollection(item) && !item.flow) return item.items.length === 0 ? start : endOf(item.items.at(-1), start)
  if (!isNode(item)) return start
  return Math.max(start, (item.range?.[1] ?? start) - (isScalar(item) && /^BLOCK/.test(item.type ?? '') ? 1 : 0))
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** Returns the most lines that a value may take in block style. */
function linesOf(value: YamlValue): number {
  if (typeof value === 'string') return value.split('\n').length + 1
  if (typeof value !== 'object' || value === null) return 1
  return 1 + Object.values(value).reduce<number>((sum, member) => sum + linesOf(member), 0)
}
