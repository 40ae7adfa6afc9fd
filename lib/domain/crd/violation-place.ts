import type { Violation } from '../../kubernetes/schema/violation.ts'
import type { YamlNode } from '../../yaml/syntax/node.ts'
import { keyAt, nodeAt } from '../../yaml/value/node-at.ts'

/** Keywords about a field itself, or about what its value lacks. */
const ABOUT_KEYS: ReadonlySet<string> = new Set(['fields', 'additionalProperties', 'label', 'minItems', 'minProperties'])

/**
 * Returns where a violation is: the key of a field that must not be there, the key of the mapping that lacks a field,
 * or the value; the key as well for a value that is nothing. Undefined if an alias or a merge key brings it.
 */
export function placeOf(root: YamlNode, { keyword, path }: Violation): YamlNode | undefined {
  if (keyword === 'required') {
    const parent = path.slice(0, -1)
    return keyAt(root, parent) ?? nodeAt(root, parent)
  }
  const value = nodeAt(root, path)
  const isEmpty = value?.type === 'scalar' && value.style === 'empty'
  return (isEmpty || ABOUT_KEYS.has(keyword) ? keyAt(root, path) : undefined) ?? value
}
