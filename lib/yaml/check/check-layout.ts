import { error, type Finding, quote } from '../findings/finding.ts'
import type { MapNode, ScalarNode } from '../syntax/node.ts'

/** Matches the `?` before an explicit key; an anchor or a tag may be in between. */
const EXPLICIT = /\?\s+([&!]\S*\s+)*$/
/** A colon that directly precedes the value, after a key. */
const STUCK_COLON = /[ \t]*:\S/y
/**
 * Finds plain scalars in flow collections that readers split differently: `[?a]`, and `{a:}`, where YAML 1.1 reads a
 * key `a:`.
 */
export function checkFlowScalar(node: ScalarNode, text: string): Finding | undefined {
  STUCK_COLON.lastIndex = node.end
  if (!/\?|^:|:$/.test(node.text) && !STUCK_COLON.test(text)) return undefined
  return error('ambiguous_flow_scalar', node.start, 'Readers of YAML 1.1 and 1.2 divide this text differently inside brackets', {
    found: quote(node.text),
    expected: 'a quoted string',
    hint: `quote it: ${quote(node.text)}, and leave a space after a colon`,
  })
}

/** Finds keys whose colon is on another line; without a `?` before the key only some readers allow that. */
export function checkKeyLines(map: MapNode, text: string): Finding[] {
  return map.pairs.flatMap(({ key, value }) => {
    const isSplit = text.slice(key.start, key.end).includes('\n') || /^[^:]*\n[^:]*:/.test(text.slice(key.end, value.start))
    return isSplit && !EXPLICIT.test(text.slice(Math.max(0, key.start - 200), key.start)) ? [splitKey(key.start)] : []
  })
}

function splitKey(offset: number): Finding {
  return error('syntax_error', offset, 'The key and its colon are not on one line', {
    expected: 'a key and its colon on one line',
    hint: 'join the lines',
  })
}
