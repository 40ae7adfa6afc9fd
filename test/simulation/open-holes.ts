/** What the code is known to do wrong: words of findings, ids left out. Empty when all is mended; then every finding fails the tests. */
const OPEN: readonly RegExp[] = [
  /^what was acknowledged stays or is told lost: OPERATION was taken off the branch, and nobody is told$/,
  /^the world comes to rest: /,
  /^raw files do not wait untold: /,
  /^what was accepted is done or refused: OPERATION was accepted, and is failed \(repository_unreachable\)$/,
]

/** Whether a finding is one of those that are known, and not mended yet. */
export function isOpen(words: string): boolean {
  return OPEN.some((hole) => hole.test(words))
}
