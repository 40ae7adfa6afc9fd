import * as z from 'zod'
import { HOST_PATTERN, type Reach, reachOf } from '../../../git/wire/reach.ts'

const list = (pattern: RegExp, expected: string) =>
  z
    .string()
    .transform((text) => text.split(',').filter((item) => item !== ''))
    .pipe(z.array(z.string().regex(pattern, expected)))

/** Where requests to Git hosts may go, lists separated by commas. */
export const reachVariables = {
  /** Patterns of hosts; empty for every public host. */
  GIT_HOSTS: list(HOST_PATTERN, 'expected a host or *.host, with or without a port').default([]),
  /** Ranges of addresses that are reached although they are not public. */
  GIT_ADDRESSES: list(/^[0-9a-f.:]+\/[0-9]{1,3}$/, 'expected a range of addresses').default([]),
  /** Ports at which hosts are reached by SSH; empty for none. */
  GIT_SSH_PORTS: list(/^[0-9]{1,5}$/, 'expected a port').default([]),
}

let made: Reach | undefined

/** One instance for each process: registrations, Git and the hosts' APIs have the same limits. */
export function gitReach(): Reach {
  if (made !== undefined) return made
  const { GIT_HOSTS, GIT_ADDRESSES, GIT_SSH_PORTS } = z.object(reachVariables).parse(process.env)
  made = reachOf({
    hosts: GIT_HOSTS.length === 0 ? undefined : GIT_HOSTS,
    addresses: GIT_ADDRESSES,
    sshPorts: GIT_SSH_PORTS.map(Number),
  })
  return made
}
