import { type Address, addressText, covers, type Prefix, parseAddress, parsePrefix } from '../../ip.ts'
import type { Library } from './work.ts'

/** An address, `net.IP` of CEL. */
export class Ip {
  readonly address: Address

  constructor(address: Address) {
    this.address = address
  }

  /** In the canonical form of RFC 5952. */
  toString(): string {
    const { family, bits } = this.address
    return family === 4 ? addressText(bits) : ipv6Text(bits)
  }

  valueOf(): string {
    return this.toString()
  }
}

/** An address with a length, `net.CIDR` of CEL. */
export class Cidr {
  readonly prefix: Prefix

  constructor(prefix: Prefix) {
    this.prefix = prefix
  }

  toString(): string {
    return `${new Ip(this.prefix)}/${this.prefix.length}`
  }

  valueOf(): string {
    return this.toString()
  }
}

/**
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/cel/library/ip.go and cidr.go:
 * stricter than the formats of schemas, without zeros before a number and without IPv4 addresses within IPv6.
 */
export const ADDRESSES: Library = {
  'isIP(string): bool': (text: string) => ipOf(text) !== undefined,
  'ip(string): net.IP': readIp,
  'k8s_ip_isCanonical(string): bool': (text: string) => readIp(text).toString() === text,
  'string(net.IP): string': String,
  'net.IP.family(): int': ({ address }: Ip) => BigInt(address.family),
  'net.IP.isUnspecified(): bool': ({ address }: Ip) => address.bits === 0n,
  'net.IP.isLoopback(): bool': (ip: Ip) => isIn(ip, '127.0.0.0/8', '::1/128'),
  'net.IP.isLinkLocalMulticast(): bool': isLinkLocalMulticast,
  'net.IP.isLinkLocalUnicast(): bool': (ip: Ip) => isIn(ip, '169.254.0.0/16', 'fe80::/10'),
  'net.IP.isGlobalUnicast(): bool': (ip: Ip) =>
    ip.address.bits !== 0n && !NOT_GLOBAL.some((prefix) => covers(prefix, ip.address)),
  'isCIDR(string): bool': (text: string) => cidrOf(text) !== undefined,
  'cidr(string): net.CIDR': readCidr,
  'string(net.CIDR): string': String,
  'net.CIDR.containsIP(string): bool': (outer: Cidr, text: string) => covers(outer.prefix, readIp(text).address),
  'net.CIDR.containsIP(net.IP): bool': (outer: Cidr, { address }: Ip) => covers(outer.prefix, address),
  'net.CIDR.containsCIDR(string): bool': (outer: Cidr, text: string) => covers(outer.prefix, readCidr(text).prefix),
  'net.CIDR.containsCIDR(net.CIDR): bool': (outer: Cidr, { prefix }: Cidr) => covers(outer.prefix, prefix),
  'net.CIDR.ip(): net.IP': ({ prefix: { family, bits } }: Cidr) => new Ip({ family, bits }),
  'net.CIDR.masked(): net.CIDR': ({ prefix }: Cidr) => new Cidr({ ...prefix, bits: prefix.first }),
  'net.CIDR.prefixLength(): int': ({ prefix }: Cidr) => BigInt(prefix.length),
}

const NOT_GLOBAL = prefixes(
  '255.255.255.255/32',
  '127.0.0.0/8',
  '224.0.0.0/4',
  '169.254.0.0/16',
  '::1/128',
  'ff00::/8',
  'fe80::/10',
)

function prefixes(...texts: string[]): Prefix[] {
  return texts.map((text) => readCidr(text).prefix)
}

function isIn({ address }: Ip, ...ranges: string[]): boolean {
  return prefixes(...ranges).some((prefix) => covers(prefix, address))
}

/** The second byte of an IPv6 address of this kind ends in 2, whatever its flags. */
function isLinkLocalMulticast(ip: Ip): boolean {
  const { family, bits } = ip.address
  return family === 4 ? isIn(ip, '224.0.0.0/24') : bits >> 120n === 0xffn && ((bits >> 112n) & 0xfn) === 2n
}

function ipOf(text: string): Ip | undefined {
  const address = parseAddress(text)
  return address === undefined || isMapped(address) ? undefined : new Ip(address)
}

function cidrOf(text: string): Cidr | undefined {
  const prefix = parsePrefix(text)
  return prefix === undefined || isMapped(prefix) ? undefined : new Cidr(prefix)
}

/** An IPv4 address within IPv6: `::ffff:10.0.0.1`. */
function isMapped({ family, bits }: Address): boolean {
  return family === 6 && bits >> 32n === 0xffffn
}

function readIp(text: string): Ip {
  const ip = ipOf(text)
  if (ip === undefined) throw new Error(`IP Address ${JSON.stringify(text.slice(0, 60))} cannot be read`)
  return ip
}

function readCidr(text: string): Cidr {
  const cidr = cidrOf(text)
  if (cidr === undefined) throw new Error(`network address ${JSON.stringify(text.slice(0, 60))} cannot be read`)
  return cidr
}

/** The longest run of zeros, the first of equally long ones, is `::`; a single zero stays. */
function ipv6Text(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - index * 16)) & 0xffffn).toString(16))
  const runs = groups.map((_, start) => groups.slice(start).findIndex((group) => group !== '0'))
  const lengths = runs.map((length, start) => (length < 0 ? 8 - start : length))
  const longest = Math.max(...lengths)
  if (longest < 2) return groups.join(':')
  const start = lengths.indexOf(longest)
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + longest).join(':')}`
}
