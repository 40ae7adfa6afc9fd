import type { SearchPage } from '../../contract/views/search.ts'
import { LIMITS } from '../../domain/limits.ts'
import { type IndexedFile, SEARCH_INDEX } from '../../domain/search/indexed-file.ts'
import { type SearchQuery, searchFabric } from '../../domain/search/search.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import { NotedBlobs, type NotedKind, type NotedOptions } from './noted-blobs.ts'

const SEARCHED: NotedKind<IndexedFile> = {
  about: 'searched',
  mostBytes: LIMITS.searchNoteBytes.value,
  rowOf: ({ names, values }) => [names, values],
  valueOf: (row) => {
    const [names, values] = row as [string, string]
    return { names, values }
  },
}

/** A page of what a text is found in; `build` as in a note. Throws `fabric_not_initialized`. */
export async function fabricSearch(
  context: ReadingContext,
  query: SearchQuery,
  options: Partial<NotedOptions<IndexedFile>> = {},
): Promise<SearchPage> {
  const fabric = await initializedFabric(context, await context.repository.refresh(context.signal))
  const index = new NotedBlobs(context.repository, fabric.layout.directory, SEARCHED, { known: SEARCH_INDEX, ...options })
  await index.recall()
  const page = await searchFabric(fabric, query, index)
  // Nobody waits for the note. A search that has not seen all files would take the others out of it.
  if (query.after === undefined && page.next === undefined) void index.note().catch(() => undefined)
  return page
}
