import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { DomainError } from '../../contract/errors.ts'

/** What a deployment may connect to: whoever names a repository decides where its requests go. */
export interface Reach {
  /**
   * Why no request may go to this URL, or undefined. Looks at the name, or at an address in place of one; a name is
   * resolved only when the connection is made.
   */
  fault(url: URL): string | undefined
  /** Resolves a name to those of its addresses that may be connected to. An error is a `host_not_allowed`. */
  lookup: LookupFunction
}

export interface ReachSettings {
  /** `git.example.com`, `git.example.com:8443` or `*.example.com`; without a port any port. Undefined for any host. */
  hosts: readonly string[] | undefined
  /** Ports at which hosts are reached by SSH; absent for none. */
  sshPorts?: readonly number[] | undefined
  /** Ranges such as `10.20.0.0/16` whose addresses may be connected to although they are not public. */
  addresses: readonly string[]
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry, multicast, and what is reserved. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  // Within the global addresses of IPv6 (https://www.iana.org/assignments/iana-ipv6-special-registry).
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]

/** Everything else of IPv6 is local, or stands for an address of IPv4 (mapped, NAT64). */
const GLOBAL_IPV6 = ['2000::/3']

/** A pattern of hosts. */
export const HOST_PATTERN = /^(\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/

/** Throws RangeError for what is no range of addresses. */
export function reachOf({ hosts, addresses, sshPorts = [] }: ReachSettings): Reach {
  const [listed, closed, global] = [rangesOf(addresses), rangesOf(NOT_PUBLIC), rangesOf(GLOBAL_IPV6)]
  const isOpen = (address: string) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (listed.check(address, family)) return true
    return !closed.check(address, family) && (family === 'ipv4' || global.check(address, family))
  }
  return {
    fault: (url) => {
      if (url.protocol === 'ssh:' && !sshPorts.includes(Number(portOf(url)))) return 'it is not reached by SSH at this port'
      if (hosts !== undefined && !hosts.some((pattern) => matches(pattern, url))) return 'it is not on the list of Git hosts'
      const address = url.hostname.replace(/^\[|\]$/g, '')
      return isIP(address) === 0 || isOpen(address) ? undefined : NO_PUBLIC_ADDRESS
    },
    lookup: (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
        if (error !== null) return callback(error, [])
        const open = found.filter(({ address }) => isOpen(address))
        const [first] = open
        if (first === undefined) return callback(hostNotAllowed(hostname, NO_PUBLIC_ADDRESS), [])
        return options.all === true ? callback(null, open) : callback(null, first.address, first.family)
      })
    },
  }
}

const NO_PUBLIC_ADDRESS = 'its address is not public'

/** The error for a host to which no request may go. */
export function hostNotAllowed(host: string, reason: string): DomainError<'host_not_allowed'> {
  return new DomainError('host_not_allowed', `This deployment sends no requests to ${host}: ${reason}`, { host, reason })
}

function portOf({ protocol, port }: URL): string {
  return port === '' ? (USUAL_PORTS[protocol] ?? '80') : port
}

const USUAL_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'ssh:': '22' }

function matches(pattern: string, url: URL): boolean {
  const { hostname } = url
  const [name = '', listed] = pattern.toLowerCase().split(':')
  if (listed !== undefined && listed !== portOf(url)) return false
  return name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name
}

function rangesOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix = ''] = range.split('/')
    const family = isIP(network)
    if (family === 0 || !/^[0-9]{1,3}$/.test(prefix)) throw new RangeError(`${range} is no range of addresses`)
    list.addSubnet(network, Number(prefix), family === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}
