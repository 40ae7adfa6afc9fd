import { distance } from 'fastest-levenshtein'

/** A longer word is not compared: the comparison takes time in the product of both lengths. */
const LONGEST = 64
/** At most so many candidates are compared. */
const MOST = 500

/** Returns the candidate that somebody who wrote this word probably meant; undefined if none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined
  const plain = plainOf(word)
  // A third of the word may be wrong, but of a short one only a letter.
  let best: { candidate: string; far: number } = { candidate: '', far: Math.max(1, Math.floor(word.length / 3)) + 1 }
  let compared = 0
  for (const candidate of candidates) {
    if (candidate.length > LONGEST || candidate === word) continue
    if (++compared > MOST) break
    const far = distance(plain, plainOf(candidate))
    if (far < best.far && far < candidate.length) best = { candidate, far }
  }
  return best.candidate === '' ? undefined : best.candidate
}

/** `host_bgp`, `host-bgp` and `hostBGP` are one word in different spellings. */
function plainOf(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '')
}
