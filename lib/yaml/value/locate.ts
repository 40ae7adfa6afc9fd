import { keyName } from '../check/check-keys.ts'
import type { YamlNode } from '../syntax/node.ts'
import { parsePointer } from './json-pointer.ts'

/** Where the value that a JSON pointer names stands in a document, or as much of the way to it as there is. */
export function locate(root: YamlNode, pointer: string): number {
  let node: YamlNode = root
  for (const token of parsePointer(pointer) ?? []) {
    const child = childOf(node, token)
    if (child === undefined) break
    node = child
  }
  return node.start
}

function childOf(node: YamlNode, token: string): YamlNode | undefined {
  if (node.type === 'map') return node.pairs.find(({ key }) => keyName(key) === token)?.value
  return node.type === 'seq' ? node.items[Number(token)] : undefined
}
