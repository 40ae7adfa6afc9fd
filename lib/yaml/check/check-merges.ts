import { error, type Finding, warning } from '../findings/finding.ts'
import type { AliasNode, MapNode, YamlNode } from '../syntax/node.ts'
import { isMergeKey, keyName } from './check-keys.ts'

/** Finds merge keys (`<<`) that kubectl refuses or reads differently from other readers. */
export function checkMerges(map: MapNode, targets: ReadonlyMap<AliasNode, YamlNode>): Finding[] {
  return map.pairs.flatMap(({ key, value }) => (isMergeKey(key) ? checkMerge(map, key, value, targets) : []))
}

function checkMerge(map: MapNode, key: YamlNode, value: YamlNode, targets: ReadonlyMap<AliasNode, YamlNode>): Finding[] {
  const sources = mergedMaps(value, targets)
  if (sources === undefined) return [invalidMerge(key)]
  const merged = new Set(sources.flatMap((source) => source.pairs.map((pair) => keyName(pair.key))))
  const overridden = map.pairs.filter((pair) => pair.key !== key && merged.has(keyName(pair.key)))
  return overridden.length === 0 ? [mergeKey(key)] : overridden.map((pair) => mergeOverride(pair.key, key))
}

function mergedMaps(value: YamlNode, targets: ReadonlyMap<AliasNode, YamlNode>): MapNode[] | undefined {
  const node = value.type === 'alias' ? targets.get(value) : value
  if (node?.type === 'map') return [node]
  if (value.type !== 'seq') return undefined
  const maps = value.items.map((item) => (item.type === 'alias' ? targets.get(item) : item))
  return maps.every((item) => item?.type === 'map') ? maps : undefined
}

function mergeKey(key: YamlNode): Finding {
  return warning('merge_key', key.start, 'kubectl merges the mapping here; readers of YAML 1.2 see a key named <<', {
    found: '<<',
    hint: 'write out the merged keys, or quote "<<" if a key of that name is meant',
  })
}

function mergeOverride(override: YamlNode, key: YamlNode): Finding {
  const wins = override.start > key.start ? 'this value' : 'the merged value, because << comes after it'
  return warning(
    'merge_override',
    override.start,
    `This key is also in the mapping that << merges: kubectl takes ${wins}; other readers always take this one`,
    { hint: 'write out the merged keys; or put << first in the mapping, where all readers agree', related: [key.start] },
  )
}

function invalidMerge(key: YamlNode): Finding {
  return error('invalid_merge', key.start, 'The merge key << has a value that cannot be merged', {
    found: '<<',
    expected: 'a mapping, an alias of one, or a list of these',
    hint: 'quote the key if it is a string: "<<"',
  })
}
