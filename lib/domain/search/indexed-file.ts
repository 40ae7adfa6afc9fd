import type { SearchHit } from '../../contract/views/search.ts'
import { type KnownBlobs, RecentBlobs } from '../../known-blobs.ts'
import { DEFAULT_NAMESPACE, groupOf } from '../../kubernetes/names.ts'
import { Field } from '../../rules/model/field.ts'
import type { YamlValue } from '../../yaml/document.ts'
import { childPath } from '../../yaml/value/json-pointer.ts'
import { isMapping } from '../../yaml/value/value.ts'
import { objectsInBytes } from '../check/managed-objects.ts'
import { refKey } from '../fabric/object-ref.ts'

/** What of an object is searched. */
export type SearchedPart = 'names' | 'values' | 'all'

/** The values of a file's objects in small letters, one a line: enough to say that something is not there. */
export interface IndexedFile {
  names: string
  values: string
}

export interface Entry extends Pick<SearchHit, 'object' | 'field'> {
  value: string
}

const INDEX_BYTES = 64 * 1024 * 1024
/** What a file takes beside its text. */
const FILE_BYTES = 200
const NAME = '/metadata/name'

export type SearchIndex = KnownBlobs<IndexedFile>

/** An index of the files used last; `bytes`: about how much memory it takes. */
export function searchIndex(bytes: number): SearchIndex {
  return new RecentBlobs(bytes, ({ names, values }) => FILE_BYTES + 2 * (names.length + values.length))
}

/** That of this process: a file that stays as it is is read once, in whatever commit and at whatever path. */
export const SEARCH_INDEX = searchIndex(INDEX_BYTES)

/** Whether a file may have a text, which is in small letters. */
export function mayHold({ names, values }: IndexedFile, wanted: string, part: SearchedPart): boolean {
  return (part !== 'values' && names.includes(wanted)) || (part !== 'names' && values.includes(wanted))
}

/** What the index keeps of a file with these entries. */
export function indexed(entries: readonly Entry[]): IndexedFile {
  const lines = (isName: boolean) =>
    entries.flatMap(({ field, value }) => ((field === NAME) === isName ? [value.toLowerCase()] : [])).join('\n')
  return { names: lines(true), values: lines(false) }
}

/** Returns each scalar of a file's objects with its place, in their order. */
export function entriesOf(bytes: Uint8Array, path: string): Entry[] {
  return objectsInBytes(bytes, path).flatMap(({ value }) => {
    const root = new Field(value)
    const [kind, name] = [root.at('kind').text, root.at('metadata', 'name').text]
    const namespace = root.at('metadata', 'namespace').text || DEFAULT_NAMESPACE
    const object = refKey({ group: groupOf(root.at('apiVersion').text), kind, namespace, name })
    return kind === '' || name === '' ? [] : [...scalarsIn(value, '')].map((scalar) => ({ object, ...scalar }))
  })
}

function* scalarsIn(value: YamlValue, field: string): Generator<Omit<Entry, 'object'>> {
  if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* scalarsIn(item, childPath(field, at))
  else if (isMapping(value)) for (const [key, item] of Object.entries(value)) yield* scalarsIn(item, childPath(field, key))
  else if (value !== null) yield { field, value: String(value) }
}

/** Whether an entry belongs to the part that is searched. */
export function isIn({ field }: Entry, part: SearchedPart): boolean {
  return part === 'all' || (field === NAME) === (part === 'names')
}
