/** The branch that holds what is proposed for a fabric on a base branch: the same for every run. */
export function proposalBranch(fabric: string, base: string): string {
  return `gfm/${fabric}/${base}`
}
