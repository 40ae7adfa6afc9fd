import type { RepositoryRecord } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { definedOf } from '../../defined-of.ts'
import { pages } from '../../pages.ts'

/**
 * Whether a caller may see a repository and what is in it; undefined: a record that is missing or cannot be read. A
 * caller without this function sees everything.
 */
export type Sees = (repository: Pick<RepositoryRecord, 'team'> | undefined) => boolean

interface Page<R> {
  items: R[]
  unreadable: Unreadable[]
  next?: string
}

interface Visible<R> {
  item: (record: R) => boolean
  unreadable: boolean
}

/**
 * A page of the visible records. Reads on until it is full, so that neither an id nor the length of a page tells of
 * records that the caller does not see.
 */
export async function listVisible<R extends { id: string }>(
  read: (page: { limit: number; after?: string }) => Promise<Page<R>>,
  { limit, after: first }: { limit: number; after?: string },
  visible: Visible<R> | undefined,
): Promise<Page<R>> {
  const from = (after: string | undefined) => read({ limit, ...definedOf({ after: after ?? first }) })
  if (visible === undefined) return from(undefined)
  const items: R[] = []
  const unreadable: Unreadable[] = []
  for await (const page of pages(from)) {
    items.push(...page.items.filter(visible.item))
    if (visible.unreadable) unreadable.push(...page.unreadable)
    if (items.length > limit) return { items: items.slice(0, limit), unreadable, next: items[limit - 1]?.id ?? '' }
  }
  return { items, unreadable }
}
