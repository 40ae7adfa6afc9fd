import type { Catalogue } from '../../contract/views/catalogue.ts'
import { definedOf } from '../../defined-of.ts'
import { LIMITS } from '../../domain/limits.ts'
import { catalogueOf, catalogueVersion } from '../../domain/objects/catalogue.ts'
import { listObjects } from '../../domain/objects/list-objects.ts'
import { RecentlyUsed } from '../../recently-used.ts'
import { BUILD } from '../../version.ts'
import { adoptedFabric, initializedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'
import { notedListings } from './noted-listings.ts'
import type { Versioned } from './versioned.ts'

/** `hasVersions`: with the version of each object. `after`: the `next` of the page before. */
export interface CatalogueQuery {
  hasVersions: boolean
  after?: string
}

const KEPT_NAMES = 1_000_000

/** By version: the manifest of a large fabric takes seconds to read, and is often asked for between two commits. */
const recent = new RecentlyUsed<string, Catalogue>(KEPT_NAMES, ({ groups }) =>
  groups.reduce((sum, { names, versions = [] }) => sum + names.length + versions.length, groups.length),
)

/** The names of a fabric's objects, hand edits included; `build` as in a note. Throws `fabric_not_initialized`. */
export async function fabricCatalogue(
  context: ReadingContext,
  query: CatalogueQuery,
  build = BUILD,
): Promise<Versioned<Catalogue>> {
  const { hasVersions, after } = query
  const found = await initializedFabric(context, await context.repository.refresh(context.signal))
  const version = await catalogueVersion(found)
  const key = JSON.stringify([found.settings.name, version, hasVersions, after])
  const read = async () => {
    const known = recent.get(key)
    if (known !== undefined) return { ...known, head: found.snapshot.commit }
    const { fabric, plan } = await adoptedFabric(context, found)
    const limit = LIMITS.catalogueNames.value / (hasVersions ? 2 : 1)
    const listings = notedListings(context.repository, fabric.layout.directory, { build })
    await listings.recall()
    const page = await listObjects({ fabric, changes: plan.changes }, { limit, ...definedOf({ after }) }, listings)
    // Nobody waits for the note. A later page has not seen all shards.
    if (after === undefined) void listings.note().catch(() => undefined)
    const catalogue = catalogueOf(fabric, page, hasVersions)
    recent.set(key, catalogue)
    return catalogue
  }
  return { version, read }
}
