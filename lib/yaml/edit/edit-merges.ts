import { isMergeKey } from '../check/check-keys.ts'
import type { YamlValue } from '../document.ts'
import type { MapNode, YamlNode } from '../syntax/node.ts'
import { aliased, nameOf } from '../value/read-value.ts'
import { isEqual, isMapping, type Mapping } from '../value/value.ts'
import type { EditContext } from './edit-context.ts'
import { Refused } from './edit-result.ts'
import type { Place } from './edit-value.ts'

/**
 * The keys to add to a mapping with merge keys, all of them to its end, where every reader lets them win. Refuses what
 * needs a change of what is merged in. Undefined for a mapping without merge keys.
 */
export function addedToMerged(context: EditContext, node: MapNode, wanted: Mapping, { path }: Place): string[] | undefined {
  if (!node.pairs.some(({ key }) => isMergeKey(key))) return undefined
  const own = new Set(node.pairs.filter(({ key }) => !isMergeKey(key)).map(({ key }) => nameOf(key)))
  const result = new Map(
    node.pairs.flatMap(({ key, value }) => (isMergeKey(key) ? merged(context, value, path) : ownPair(key, wanted))),
  )
  const isRight = (key: string) => {
    const value = result.get(key)
    return value !== undefined && Object.hasOwn(wanted, key) && isEqual(value, wanted[key] ?? null)
  }
  const added = Object.keys(wanted).filter((key) => !own.has(key) && !isRight(key))
  const wrong = [...result.keys()].find((key) => !isRight(key) && !added.includes(key))
  if (wrong === undefined) return added
  throw new Refused('edit_merge_key', `The key ${JSON.stringify(wrong)} comes from a merge key`, path)
}

function ownPair(key: YamlNode, wanted: Mapping): [string, YamlValue][] {
  const name = nameOf(key)
  return Object.hasOwn(wanted, name) ? [[name, wanted[name] ?? null]] : []
}

/** What will be merged in once the edit is done. */
function merged(context: EditContext, value: YamlNode, path: string): [string, YamlValue][] {
  const sources = value.type === 'seq' ? value.items.toReversed() : [value]
  return sources.flatMap((source) => {
    const after = source.type === 'alias' ? context.anchored.get(aliased(source, context.targets)) : context.valueOf(source)
    if (isMapping(after)) return Object.entries(after)
    throw new Refused('edit_merge_key', 'What a merge key brings in would be gone', path)
  })
}
