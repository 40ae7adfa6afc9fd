import { signal, useSignalEffect } from '@preact/signals'
import type { FabricAnswer } from '../../lib/contract/views/fabric-conditions.ts'
import { paths } from './paths.ts'
import { usePoll } from './poll.ts'
import { type Loaded, useResource } from './resource.ts'

/** The newest heartbeat of the fabric whose pages are open. It reads records alone, and is a 304 while they stay. */
export const heartbeat = signal<Loaded<FabricAnswer>>({ state: 'loading' })

/** Asks for the heartbeat every so many seconds; the returned function asks at once. */
export function useHeartbeat(fabric: string, seconds: number): () => void {
  const { loaded, refresh } = useResource<FabricAnswer>(paths.heartbeat(fabric))
  usePoll(refresh, seconds)
  useSignalEffect(() => {
    heartbeat.value = loaded.value
  })
  return refresh
}

/**
 * Differs from that of an earlier heartbeat if something has happened in the fabric since; undefined for one of another
 * fabric, or none. That the clock has looked at the branch is no news.
 */
export function pulseOf(beat: Loaded<FabricAnswer>, fabric: string): string | undefined {
  if (beat.state !== 'ready' || beat.value.id !== fabric) return undefined
  const { version, status } = beat.value
  return JSON.stringify([version, status?.head, status?.running])
}
