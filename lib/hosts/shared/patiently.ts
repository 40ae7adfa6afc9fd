import { setTimeout as wait } from 'node:timers/promises'

/** Hosts prepare a new request in the background, mostly within a second. */
const PAUSES_MS = [200, 400, 800, 1600, 3200]

/** Asks until the answer is ready, or for some seconds; returns the last answer. */
export async function patiently<T>(ask: () => Promise<T>, isReady: (answer: T) => boolean, signal?: AbortSignal): Promise<T> {
  let answer = await ask()
  for (const pause of PAUSES_MS) {
    if (isReady(answer)) break
    await wait(pause, undefined, { signal })
    answer = await ask()
  }
  return answer
}
