import { isMergeKey } from '../check/check-keys.ts'
import type { YamlValue } from '../document.ts'
import type { MapNode, YamlNode } from '../syntax/node.ts'
import { aliased, mergeSources, nameOf } from '../value/read-value.ts'
import { isEqual, isMapping, type Mapping, member } from '../value/value.ts'
import type { EditContext } from './edit-context.ts'
import { Refused } from './edit-result.ts'
import type { Place } from './edit-value.ts'

/**
 * Returns the keys to add to a mapping with merge keys; undefined for a mapping without them. All go to the end, where
 * every reader lets them override merged keys. Refuses an edit that would have to change merged values.
 */
export function keysBesideMerges(context: EditContext, node: MapNode, wanted: Mapping, { path }: Place): string[] | undefined {
  if (!node.pairs.some(({ key }) => isMergeKey(key))) return undefined
  const own = new Set(node.pairs.filter(({ key }) => !isMergeKey(key)).map(({ key }) => nameOf(key)))
  const result = new Map(
    node.pairs.flatMap(({ key, value }) => (isMergeKey(key) ? merged(context, value, path) : ownPair(key, wanted))),
  )
  const isAsWanted = (key: string) => isEqual(result.get(key), member(wanted, key))
  const added = Object.keys(wanted).filter((key) => !own.has(key) && !isAsWanted(key))
  const wrong = [...result.keys()].find((key) => !isAsWanted(key) && !added.includes(key))
  if (wrong === undefined) return added
  throw new Refused('edit_merge_key', `The key ${JSON.stringify(wrong)} comes from a merge key`, path)
}

function ownPair(key: YamlNode, wanted: Mapping): [string, YamlValue][] {
  const name = nameOf(key)
  const value = member(wanted, name)
  return value === undefined ? [] : [[name, value]]
}

/** Returns the entries that a merge key contributes after the edit. */
function merged(context: EditContext, value: YamlNode, path: string): [string, YamlValue][] {
  return mergeSources(value).flatMap((source) => {
    const after = source.type === 'alias' ? context.anchored.get(aliased(source, context.targets)) : context.valueOf(source)
    if (isMapping(after)) return Object.entries(after)
    throw new Refused('edit_merge_key', 'The edit would remove the value that a merge key refers to', path)
  })
}
