import { isUtf8 } from 'node:buffer'
import { DEFAULT_LIMITS } from '../../yaml/document.ts'
import { composeGuarded } from '../../yaml/syntax/compose.ts'
import { decodeUtf8 } from '../../yaml/syntax/encoding.ts'
import type { MapNode, YamlPair } from '../../yaml/syntax/node.ts'
import { isSameValue } from '../../yaml/syntax/same-value.ts'
import { findHeader, type Span } from './header.ts'
import { findStamps, type Stamps, withoutStamps } from './stamps.ts'

/**
 * Removes HNP's marks from a managed file: its header comment and its `hnp.githedgehog.com/` annotations, and
 * `annotations:` itself if nothing else remains in it. Every other byte stays. Returns the bytes unchanged if there are
 * no marks, or if removing them would change any other value.
 */
export function stripStamps(bytes: Uint8Array): Uint8Array {
  if (!isUtf8(bytes)) return bytes
  const text = decodeUtf8(bytes)
  const object = objectIn(text)
  if (object === undefined) return bytes

  const stamps = findStamps(object)
  const spans = [...findHeader(text, object), ...(stamps === undefined ? [] : spansOf(text, stamps))].map((span) =>
    wholeLines(text, span),
  )
  const cuts = spans.filter((span) => span !== undefined)
  if (cuts.length === 0 || cuts.length < spans.length) return bytes

  const stripped = cutOut(text, cuts)
  const expected = stamps === undefined ? object : withoutStamps(object, stamps)
  const actual = objectIn(stripped)
  return actual !== undefined && isSameValue(actual, expected) ? Buffer.from(stripped) : bytes
}

function objectIn(text: string): MapNode | undefined {
  const { root, findings } = composeGuarded(text, DEFAULT_LIMITS.depth)
  return root?.type === 'map' && findings.length === 0 ? root : undefined
}

function spansOf(text: string, { annotations, pairs, all }: Stamps): Span[] {
  const values = [...pairs].map((pair) => ({ start: pair.key.start, end: Math.max(endOfKey(text, pair), pair.value.end) }))
  return all ? [{ start: annotations.key.start, end: endOfKey(text, annotations) }, ...values] : values
}

/** Returns the offset after the key's colon. */
function endOfKey(text: string, { key }: YamlPair): number {
  return text.indexOf(':', key.end) + 1
}

/**
 * Extends a span to whole lines. A comment after the span stays in place, on a line of its own. Returns undefined if
 * the lines contain anything else.
 */
function wholeLines(text: string, { start, end }: Span): Span | undefined {
  const lineStart = text.slice(0, start).lastIndexOf('\n') + 1
  if (/[^ ]/.test(text.slice(lineStart, start))) return undefined
  if (text[end - 1] === '\n') return { start: lineStart, end }
  const rest = /[ \t]*(#|\r?\n|$)/y
  rest.lastIndex = end
  const found = rest.exec(text)
  if (found === null) return undefined
  return found[1] === '#' ? { start, end: rest.lastIndex - 1 } : { start: lineStart, end: rest.lastIndex }
}

/** Returns the text without the spans, which do not overlap. */
function cutOut(text: string, spans: readonly Span[]): string {
  const sorted = [...spans].sort((a, b) => a.start - b.start)
  const kept = sorted.map(({ start }, at) => text.slice(sorted[at - 1]?.end ?? 0, start))
  return [...kept, text.slice(sorted.at(-1)?.end ?? 0)].join('')
}
