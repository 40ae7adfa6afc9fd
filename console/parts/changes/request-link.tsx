import { HostLink } from '../host-link.tsx'
import { Plain } from '../plain.tsx'

/** A pull or merge request at the Git host; nothing for what was pushed. */
export function RequestLink({ proposal }: { proposal: { id: string; url: string } | undefined }) {
  if (proposal === undefined) return null
  return (
    <HostLink url={proposal.url}>
      request <Plain text={proposal.id} />
    </HostLink>
  )
}
