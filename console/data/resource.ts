import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useCallback, useEffect } from 'preact/hooks'
import { type Asked, type Problem, send } from './request.ts'

/** What is known of an answer: nothing yet, the newest one (kept while it is asked again), or why there is none. */
export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T; etag: string | undefined; seen: Date }
  | { state: 'failed'; problem: Problem }

export interface Resource<T> {
  loaded: ReadonlySignal<Loaded<T>>
  /** Asks again; what is shown stays until the answer is there. */
  refresh: () => void
}

const MOST_KEPT = 50

/** The newest answers by path, so that Back shows at once what was there. */
const kept = new Map<string, Loaded<unknown> & { state: 'ready' }>()

/** The answer of a GET, for as long as a component shows it. Without a path nothing is asked. */
export function useResource<T>(path: string | undefined, as: NonNullable<Asked['as']> = 'json'): Resource<T> {
  const loaded = useSignal<Loaded<T>>(known<T>(path))
  const asked = useSignal(0)
  useEffect(() => {
    if (path === undefined) return undefined
    const aborting = new AbortController()
    const before = known<T>(path)
    // Another path: what is shown is not its answer.
    if (loaded.value.state !== 'ready' || asked.value === 0) loaded.value = before
    void ask<T>(path, as, aborting.signal, before).then((answer) => {
      if (answer !== undefined && !aborting.signal.aborted) loaded.value = answer
    })
    return () => aborting.abort()
  }, [path, as, asked.value])
  useEffect(() => {
    asked.value = 0
  }, [path])
  const refresh = useCallback(() => {
    asked.value += 1
  }, [])
  return { loaded, refresh }
}

async function ask<T>(
  path: string,
  as: NonNullable<Asked['as']>,
  signal: AbortSignal,
  before: Loaded<T>,
): Promise<Loaded<T> | undefined> {
  const etag = before.state === 'ready' ? before.etag : undefined
  const headers = etag === undefined ? {} : { 'if-none-match': `"${etag}"` }
  const reply = await send<T>(path, { as, signal, headers })
  if (!reply.ok) return reply.problem.code === 'aborted' ? undefined : { state: 'failed', problem: reply.problem }
  if (reply.status === 304 && before.state === 'ready') return { ...before, seen: new Date() }
  const ready = { state: 'ready', value: reply.body, etag: reply.etag, seen: new Date() } as const
  keep(path, ready)
  return ready
}

function known<T>(path: string | undefined): Loaded<T> {
  return (path === undefined ? undefined : (kept.get(path) as Loaded<T> | undefined)) ?? { state: 'loading' }
}

function keep(path: string, ready: Loaded<unknown> & { state: 'ready' }): void {
  kept.delete(path)
  kept.set(path, ready)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
}
