import { isMergeKey, keyName } from '../check/check-keys.ts'
import type { YamlValue } from '../document.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import type { AliasNode, MapNode, ScalarNode, YamlNode } from '../syntax/node.ts'
import type { Mapping } from './value.ts'

export type AliasTargets = ReadonlyMap<AliasNode, YamlNode>

/**
 * Returns the value that the Kubernetes API reads from a node of a document without faults: aliases resolved, merge
 * keys merged, integers exact.
 */
export function readValue(node: YamlNode, targets: AliasTargets): YamlValue {
  switch (node.type) {
    case 'scalar':
      return readScalar(node)
    case 'alias':
      return readValue(aliased(node, targets), targets)
    case 'seq':
      return node.items.map((item) => readValue(item, targets))
    case 'map':
      return readMapping(node, targets)
  }
}

/** Returns the node that an alias refers to. */
export function aliased(alias: AliasNode, targets: AliasTargets): YamlNode {
  const target = targets.get(alias)
  if (target === undefined) throw new TypeError(`the alias *${alias.name} has no anchor, in a document without faults`)
  return target
}

/** Returns the name of a key in a document without faults. */
export function nameOf(key: YamlNode): string {
  const name = keyName(key)
  if (name === undefined) throw new TypeError('a key has no name, in a document without faults')
  return name
}

/**
 * Reads the entries of a map; the later of two wins, merged or not. Source: `mapping` and `merge` of go-yaml v2's
 * `decode.go`.
 */
function readMapping(map: MapNode, targets: AliasTargets): Mapping {
  const entries = new Map<string, YamlValue>()
  for (const { key, value } of map.pairs) {
    if (!isMergeKey(key)) entries.set(nameOf(key), readValue(value, targets))
    else for (const source of mergeSources(value)) for (const entry of merged(source, targets)) entries.set(...entry)
  }
  return Object.fromEntries(entries)
}

/** Returns the sources of a merge key, in ascending precedence: mappings, or aliases of them. */
export function mergeSources(value: YamlNode): YamlNode[] {
  return value.type === 'seq' ? value.items.toReversed() : [value]
}

function merged(source: YamlNode, targets: AliasTargets): [string, YamlValue][] {
  return Object.entries(readValue(source, targets) as Mapping)
}

function readScalar({ style, text, tag }: ScalarNode): YamlValue {
  if (style === 'quoted' || style === 'block' || tag === 'tag:yaml.org,2002:str') return text
  const scalar = readApiScalar(text)
  switch (scalar.type) {
    case 'null':
      return null
    case 'int':
      return integer(scalar.value)
    case 'float':
      return /^[-+]?[0-9]+$/.test(text) ? integer(BigInt(text)) : scalar.value
    case 'bool':
    case 'string':
      return scalar.value
  }
}

/** Returns a number if it is exact, else the bigint. */
export function integer(value: bigint): number | bigint {
  const asNumber = Number(value)
  return Number.isSafeInteger(asNumber) ? asNumber : value
}
