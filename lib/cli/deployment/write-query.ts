/** What every write of a deployment can be asked; `ingest`: of objects alone. */
interface Asked {
  dryRun: boolean
  ingest?: boolean
  propose?: boolean
  reason?: string | undefined
}

/** The query of a write. A deployment of an earlier version does not know all of it: what is not asked is not said. */
export function writeQuery({ dryRun, ingest, propose = false, reason }: Asked): URLSearchParams {
  return new URLSearchParams({
    dry_run: String(dryRun),
    ...(ingest !== undefined && { ingest: String(ingest) }),
    ...(propose && { propose: 'true' }),
    ...(reason !== undefined && { reason }),
  })
}
