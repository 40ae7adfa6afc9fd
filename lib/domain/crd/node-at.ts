import { keyName } from '../../yaml/check/check-keys.ts'
import type { YamlNode } from '../../yaml/syntax/node.ts'

/**
 * Returns the node that keys and indexes lead to; undefined if there is none, or if the path leads through an alias or
 * a merge key.
 */
export function nodeAt(root: YamlNode, path: readonly string[]): YamlNode | undefined {
  let node: YamlNode | undefined = root
  for (const key of path) {
    if (node?.type === 'map') node = node.pairs.find((pair) => keyName(pair.key) === key)?.value
    else node = node?.type === 'seq' ? node.items[Number(key)] : undefined
  }
  return node
}

/** Returns the key that keys and indexes lead to; undefined for an item of a list, the root, and as `nodeAt`. */
export function keyAt(root: YamlNode, path: readonly string[]): YamlNode | undefined {
  const parent = path.length === 0 ? undefined : nodeAt(root, path.slice(0, -1))
  return parent?.type === 'map' ? parent.pairs.find((pair) => keyName(pair.key) === path.at(-1))?.key : undefined
}

/** Returns the string that keys and indexes lead to; undefined for any other node. */
export function textAt(root: YamlNode, path: readonly string[]): string | undefined {
  const node = nodeAt(root, path)
  return node?.type === 'scalar' && node.style !== 'empty' ? node.text : undefined
}
