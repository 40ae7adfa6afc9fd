import type { YamlValue } from '../../yaml/document.ts'
import { fingerprint, isMapping, member } from '../../yaml/value/value.ts'
import type { ListType, Schema } from './schema.ts'
import type { Violation } from './violation.ts'

type ListViolation = Omit<Violation, 'path'> & { index?: number }

/**
 * Yields the items of a list that must not be there beside an earlier one. Each duplicate is told once, at its first
 * repetition, as the API server tells it. `read` is called with the length of each text that is compared.
 */
export function* duplicateItems(
  items: readonly YamlValue[],
  { uniqueItems, list }: Pick<Schema, 'uniqueItems' | 'list'>,
  read: (characters: number) => void,
): Generator<ListViolation> {
  if (uniqueItems)
    for (const [first, index] of repeated(items.map(fingerprint), read)) {
      const message = `must NOT have duplicate items (items ${first} and ${index} are identical)`
      yield { message, keyword: 'uniqueItems', says: [true] }
    }
  if (list === undefined) return
  const texts = list.type === 'set' ? items.map(fingerprint) : items.map((item) => keyOf(item, list.keys))
  for (const [first, index] of repeated(texts, read)) yield { ...duplicate(list, first), index }
}

function duplicate(list: ListType, first: number): Omit<ListViolation, 'index'> {
  const keyword = 'x-kubernetes-list-type'
  if (list.type === 'set') return { message: `is in the list already, as item ${first}`, keyword, says: ['set'] }
  return { message: `has the same ${list.keys.join(' and ')} as item ${first}`, keyword, says: ['map', list.keys] }
}

/** The text that two items with the same keys share; items that are no mappings fail elsewhere. */
function keyOf(item: YamlValue, keys: readonly string[]): string {
  return isMapping(item) ? keys.map((key) => textOf(member(item, key))).join(',') : ''
}

function textOf(value: YamlValue | undefined): string {
  return value === undefined ? '' : fingerprint(value)
}

function* repeated(texts: readonly string[], read: (characters: number) => void): Generator<[number, number]> {
  const seen = new Map<string, { first: number; isTold: boolean }>()
  for (const [index, text] of texts.entries()) {
    read(text.length)
    const earlier = seen.get(text)
    if (earlier === undefined) seen.set(text, { first: index, isTold: false })
    else if (!earlier.isTold) {
      earlier.isTold = true
      yield [earlier.first, index]
    }
  }
}
