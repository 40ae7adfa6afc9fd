import { useSignal } from '@preact/signals'
import { type Problem, send } from './request.ts'

/** A list of which more is read when somebody asks for it. */
export interface More<Page> {
  pages: readonly Page[]
  hasMore: boolean
  problem: Problem | undefined
  /** Reads one more page; undefined if it did not come. */
  more: () => Promise<Page | undefined>
}

/** The first page of a list, and the pages that were asked for since. */
export function useMore<Next extends string | number, Page extends { next?: Next }>(
  first: Page,
  pathAfter: (next: Next) => string,
): More<Page> {
  const later = useSignal<readonly Page[]>([])
  const problem = useSignal<Problem | undefined>(undefined)
  const pages = [first, ...later.value]
  const next = pages.at(-1)?.next
  const more = async () => {
    if (next === undefined) return undefined
    const reply = await send<Page>(pathAfter(next))
    problem.value = reply.ok ? undefined : reply.problem
    if (!reply.ok) return undefined
    later.value = [...later.value, reply.body]
    return reply.body
  }
  return { pages, hasMore: next !== undefined, problem: problem.value, more }
}
