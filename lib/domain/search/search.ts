import { byText } from '../../by-text.ts'
import type { SearchHit, SearchPage } from '../../contract/views/search.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { readBytes } from '../tree/file-guard.ts'
import { isManifestFile, walk } from '../tree/walk.ts'
import {
  type Entry,
  entriesOf,
  indexed,
  isIn,
  mayHold,
  SEARCH_INDEX,
  type SearchedPart,
  type SearchIndex,
} from './indexed-file.ts'

export interface SearchQuery {
  /** The letter case does not count. */
  text: string
  part: SearchedPart
  /** So many hits end a page; those of its last file are all told. */
  limit: number
  /** `next` of the page before. */
  after?: string
}

/** The most hits of one file: a text such as `1` is in every field of some. */
const MOST_IN_FILE = 20
/** The longest value that is told whole, and what is told of a longer one before and behind. */
const LONGEST = 200
const AROUND = 80

interface Found extends SearchHit {
  rank: number
}

/**
 * Searches names and values of objects below `managed/` and `unmanaged/`, hand edits included, file by file in the
 * order of their paths. A page ends once it has enough, or once it has read as many files that were not read before as
 * one request may: `next` then goes on. Goes on with `index` for what it had to read.
 */
export async function searchFabric(
  state: FabricState,
  query: SearchQuery,
  index: SearchIndex = SEARCH_INDEX,
): Promise<SearchPage> {
  const { snapshot, budget, settings } = state
  const all = await searchedFiles(state)
  const files = all.filter(({ path }) => path > (query.after ?? ''))
  const wanted = query.text.toLowerCase()
  const found: Found[] = []
  let [searched, read] = [0, 0]
  for (const { path, oid } of files) {
    if (found.length >= query.limit || read >= budget.limit('searchReads')) break
    await budget.turn()
    searched += 1
    const known = index.find(oid)
    if (known !== undefined && !mayHold(known, wanted, query.part)) continue
    const file = await readBytes(snapshot, { path, oid })
    if (known === undefined) read += 1
    if ('fault' in file) continue
    const entries = entriesOf(file.value, path)
    if (known === undefined) index.keep(oid, indexed(entries))
    found.push(...hitsIn(entries, path, wanted, query.part))
  }
  const last = searched < files.length ? files[searched - 1] : undefined
  return {
    fabric: settings.name,
    head: snapshot.commit,
    found: found.sort((a, b) => a.rank - b.rank).map(({ rank: _, ...hit }) => hit),
    searched,
    total: all.length,
    ...(last !== undefined && { next: last.path }),
  }
}

async function searchedFiles({ snapshot, layout, budget }: FabricState) {
  const keep = ({ name, type }: { name: string; type: string }) => type === 'blob' && isManifestFile(name)
  const managed = await walk(snapshot, layout.managed, { budget, keep })
  const others = await walk(snapshot, layout.unmanaged, { budget, keep })
  return [...managed.files, ...others.files].sort(byText(({ path }) => path))
}

function hitsIn(entries: readonly Entry[], path: string, wanted: string, part: SearchedPart): Found[] {
  const hits: Found[] = []
  for (const entry of entries) {
    const at = isIn(entry, part) ? entry.value.toLowerCase().indexOf(wanted) : -1
    if (at < 0) continue
    const { object, field, value } = entry
    hits.push({ object, path, field, value: excerpt(value, at, wanted.length), rank: rankOf(value, at, wanted.length) })
    if (hits.length === MOST_IN_FILE) break
  }
  return hits
}

/** 0: it is the value; 1: it is a word of it; 2: it is a part of a word. */
function rankOf(value: string, at: number, length: number): number {
  if (length === value.length) return 0
  const isWordPart = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character)
  return isWordPart(value[at - 1]) || isWordPart(value[at + length]) ? 2 : 1
}

function excerpt(value: string, at: number, length: number): string {
  if (value.length <= LONGEST) return value
  const [from, to] = [Math.max(0, at - AROUND), Math.min(value.length, at + length + AROUND)]
  return `${from > 0 ? '…' : ''}${value.slice(from, to)}${to < value.length ? '…' : ''}`
}
