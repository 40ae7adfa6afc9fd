/**
 * Waits for two concurrent promises. Throws the error of the first, or else of the second, but only once both have
 * ended: when a run fails, none of its work may go on while the next run begins.
 */
export async function allOrFirstError<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}
