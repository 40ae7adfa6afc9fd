/** The beginning of the names of all branches on which a fabric's changes are proposed. */
export function proposalPrefix(fabric: string): string {
  return `gfm/${fabric}/`
}

/** The fabric whose changes are proposed on a branch; undefined for a branch of people. */
export function proposedFabric(branch: string, fabrics: readonly string[]): string | undefined {
  return fabrics.find((fabric) => branch.startsWith(proposalPrefix(fabric)))
}
