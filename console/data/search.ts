import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SearchHit, SearchPage } from '../../lib/contract/views/search.ts'
import { paths } from './paths.ts'
import { type Problem, type Reply, send } from './request.ts'

/** What a search has found so far. */
export interface Search {
  found: readonly SearchHit[]
  searched: number
  total: number
  /** `searching`: pages still come; `paused`: enough was found, and more may be there. */
  state: 'searching' | 'paused' | 'done' | 'failed'
  problem: Problem | undefined
  next: string | undefined
}

/** With so many hits the person has to ask for more. */
const ENOUGH = 100
const NOTHING: Search = { found: [], searched: 0, total: 0, state: 'searching', problem: undefined, next: undefined }

/** Searches values and names on the server, page by page, until there is enough; `goOn` searches further. */
export function useSearch(fabric: string, q: string): { search: ReadonlySignal<Search>; goOn: () => void } {
  const search = useSignal<Search>(NOTHING)
  const asked = useSignal(0)
  useEffect(() => {
    search.value = NOTHING
    asked.value = 0
  }, [fabric, q])
  useEffect(() => {
    if (q === '') return undefined
    const aborting = new AbortController()
    void readOn(fabric, q, asked.value === 0 ? NOTHING : search.value, aborting.signal, (known) => {
      if (!aborting.signal.aborted) search.value = known
    })
    return () => aborting.abort()
  }, [fabric, q, asked.value])
  return { search, goOn: () => (asked.value += 1) }
}

async function readOn(
  fabric: string,
  q: string,
  known: Search,
  signal: AbortSignal,
  tell: (search: Search) => void,
): Promise<void> {
  const most = known.found.length + ENOUGH
  for (let at: Search = { ...known, state: 'searching' }; at.state === 'searching' && !signal.aborted; ) {
    const reply: Reply<SearchPage> = await send(paths.search(fabric, q, at.next), { signal })
    at = reply.ok ? withPage(at, reply.body, most) : { ...at, state: 'failed', problem: reply.problem }
    tell(at)
  }
}

function withPage(known: Search, { found: more, searched, total, next }: SearchPage, most: number): Search {
  const found = [...known.found, ...more]
  const state = next === undefined ? 'done' : found.length >= most ? 'paused' : 'searching'
  return { found, searched: known.searched + searched, total, state, problem: undefined, next }
}
