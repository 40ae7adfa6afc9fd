import type { ScalarNode, YamlNode } from './node.ts'

/** Whether two nodes have the same value and types; style, comments and positions do not count. */
export function isSameValue(a: YamlNode, b: YamlNode): boolean {
  if (a.tag !== b.tag || a.anchor !== b.anchor) return false
  if (a.type === 'scalar') return b.type === 'scalar' && a.text === b.text && isTyped(a.style) === isTyped(b.style)
  if (a.type === 'alias') return b.type === 'alias' && a.name === b.name
  if (a.type === 'seq') {
    return b.type === 'seq' && a.items.length === b.items.length && a.items.every((item, at) => isSameAt(item, b.items[at]))
  }
  if (b.type !== 'map' || a.pairs.length !== b.pairs.length) return false
  return a.pairs.every(({ key, value }, at) => isSameAt(key, b.pairs[at]?.key) && isSameAt(value, b.pairs[at]?.value))
}

function isSameAt(node: YamlNode, other: YamlNode | undefined): boolean {
  return other !== undefined && isSameValue(node, other)
}

/** Whether the text of a scalar determines its type. */
export function isTyped(style: ScalarNode['style']): boolean {
  return style === 'plain' || style === 'empty'
}
