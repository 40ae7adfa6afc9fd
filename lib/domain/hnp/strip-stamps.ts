import { isUtf8 } from 'node:buffer'
import { DEFAULT_LIMITS } from '../../yaml/document.ts'
import { composeGuarded } from '../../yaml/syntax/compose.ts'
import { decodeUtf8 } from '../../yaml/syntax/encoding.ts'
import type { MapNode, YamlPair } from '../../yaml/syntax/node.ts'
import { isSameValue } from '../../yaml/syntax/same-value.ts'
import { cutOut, type Span, wholeLines } from './cut.ts'
import { findHeader } from './header.ts'
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
