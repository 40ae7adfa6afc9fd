/** A seed for one use of a schedule's seed, so that uses do not disturb each other (FNV-1a). */
export function seedOf(seed: number, use: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0
  for (let index = 0; index < use.length; index += 1) hash = Math.imul(hash ^ use.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
