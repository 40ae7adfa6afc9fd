import type { SearchPage } from '../../contract/views/search.ts'
import { type SearchQuery, searchFabric } from '../../domain/search/search.ts'
import { initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'

/** A page of what a text is found in. Throws `fabric_not_initialized`. */
export async function fabricSearch(context: ReadingContext, query: SearchQuery): Promise<SearchPage> {
  return searchFabric(await initializedFabric(context, await context.repository.refresh(context.signal)), query)
}
