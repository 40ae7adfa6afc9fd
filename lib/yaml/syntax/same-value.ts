import type { MapNode, ScalarNode, YamlNode } from './node.ts'

/** Whether two nodes have the same value and types; style, comments and positions do not count. */
export function isSameValue(a: YamlNode, b: YamlNode): boolean {
  if (a.tag !== b.tag || a.anchor !== b.anchor) return false
  if (a.type === 'scalar') return b.type === 'scalar' && a.text === b.text && isTyped(a.style) === isTyped(b.style)
  if (a.type === 'alias') return b.type === 'alias' && a.name === b.name
  if (a.type === 'seq') return b.type === 'seq' && areSame(a.items, b.items)
  return b.type === 'map' && areSame(keysAndValues(a), keysAndValues(b))
}

function keysAndValues({ pairs }: MapNode): YamlNode[] {
  return pairs.flatMap(({ key, value }) => [key, value])
}

function areSame(some: readonly YamlNode[], others: readonly YamlNode[]): boolean {
  return others.length <= some.length && some.every((node, at) => isSameAt(node, others[at]))
}

function isSameAt(node: YamlNode, other: YamlNode | undefined): boolean {
  return other !== undefined && isSameValue(node, other)
}

/** Whether the text of a scalar determines its type. */
export function isTyped(style: ScalarNode['style']): boolean {
  return style === 'plain' || style === 'empty'
}
