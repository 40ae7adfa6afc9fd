import { keyName } from '../check/check-keys.ts'
import type { YamlNode, YamlPair } from '../syntax/node.ts'

/**
 * Returns the node that keys and indexes lead to; undefined if there is none, or if the path leads through an alias or
 * a merge key.
 */
export function nodeAt(root: YamlNode | undefined, path: readonly string[]): YamlNode | undefined {
  let node = root
  for (const key of path) node = node?.type === 'seq' ? node.items[Number(key)] : pairOf(node, key)?.value
  return node
}

/** Returns the key that a path ends with, as `nodeAt` finds its value; undefined for an item of a list. */
export function keyAt(root: YamlNode, path: readonly string[]): YamlNode | undefined {
  return pairOf(nodeAt(root, path.slice(0, -1)), path.at(-1))?.key
}

/** Returns the string that keys and indexes lead to; undefined for any other node. */
export function textAt(root: YamlNode | undefined, path: readonly string[]): string | undefined {
  const node = nodeAt(root, path)
  return node?.type === 'scalar' && node.style !== 'empty' ? node.text : undefined
}

function pairOf(node: YamlNode | undefined, key: string | undefined): YamlPair | undefined {
  return node?.type === 'map' && key !== undefined ? node.pairs.find((pair) => keyName(pair.key) === key) : undefined
}
