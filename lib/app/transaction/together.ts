/**
 * Two pieces of work that need not wait for each other. Throws what the first of them throws, else the second, and only
 * when both have ended: nothing of a run that failed is still under way when another begins.
 */
export async function together<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}
