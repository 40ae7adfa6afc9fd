import { keyName } from '../check/check-keys.ts'
import type { YamlNode } from '../syntax/node.ts'

/**
 * Returns the unescaped reference tokens of a JSON pointer; undefined if the text is not a pointer. Source: RFC 6901,
 * sections 3 and 4.
 */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Returns the pointer to a member or item of the value at `path`; `~` and `/` are escaped. */
export function childPath(path: string, key: string | number): string {
  return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** Returns the pointer to what keys and indexes lead to. */
export function pointerTo(path: readonly (string | number)[]): string {
  return path.reduce<string>(childPath, '')
}

/** Returns the offset of the value at a JSON pointer, or of its nearest ancestor in the document. */
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
