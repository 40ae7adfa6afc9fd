/** Tries at most: an input need not be the smallest there is. */
const MOST_TRIES = 1500

/** A smaller input that still does the same, by leaving out parts and then by making bytes plain. */
export async function shrink(input: Uint8Array, isSame: (input: Uint8Array) => Promise<boolean>): Promise<Uint8Array> {
  let tries = 0
  let smallest = input
  const takes = async (candidate: Uint8Array) => {
    tries++
    if (!(await isSame(candidate))) return false
    smallest = candidate
    return true
  }
  for (let size = Math.ceil(input.length / 2); size >= 1 && tries < MOST_TRIES; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length && tries < MOST_TRIES; ) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)])
      if (!(await takes(without))) at += size
    }
  }
  for (let at = 0; at < smallest.length && tries < MOST_TRIES; at++) {
    if (smallest[at] !== PLAIN) await takes(Buffer.from(smallest).fill(PLAIN, at, at + 1))
  }
  return smallest
}

const PLAIN = 'a'.charCodeAt(0)
