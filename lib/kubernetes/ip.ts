/** An IP address: its bits as a number. */
export interface Address {
  family: 4 | 6
  bits: bigint
}

/** An IP prefix: the address as written, host bits included, and the first and last address that it covers. */
export interface Prefix extends Address {
  length: number
  first: bigint
  last: bigint
}

/**
 * Reads an address as Go's `netip.ParseAddr` does: four decimal numbers without leading zeros, or IPv6 without a zone.
 * Returns undefined for anything else. Libraries read `010.0.0.1` as octal or as 10, so this is our own.
 */
export function parseAddress(text: string): Address | undefined {
  const family = text.includes(':') ? 6 : 4
  const bits = family === 4 ? ipv4Bits(text) : ipv6Bits(text)
  return bits === undefined ? undefined : { family, bits }
}

/** Reads a prefix as Go's `netip.ParsePrefix` does: an address, a slash, a length without leading zeros. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.lastIndexOf('/')
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(digits)) return undefined
  const length = Number(digits)
  const width = widthOf(address)
  if (length > width) return undefined
  const hostBits = BigInt(width - length)
  const first = (address.bits >> hostBits) << hostBits
  return { ...address, length, first, last: first + (1n << hostBits) - 1n }
}

/** Reads an IPv4 prefix of one address: `/32`. */
export function parseHost(text: string): Prefix | undefined {
  const prefix = parsePrefix(text)
  return prefix?.family === 4 && prefix.length === 32 ? prefix : undefined
}

export function hasHostBits({ bits, first }: Prefix): boolean {
  return bits !== first
}

/** Whether a prefix covers an address or a whole prefix. */
export function covers(outer: Prefix, inner: Address | Prefix): boolean {
  const [first, last] = 'first' in inner ? [inner.first, inner.last] : [inner.bits, inner.bits]
  return outer.family === inner.family && outer.first <= first && last <= outer.last
}

export function overlap(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}

/** The text of an IPv4 address. */
export function addressText(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.')
}

function widthOf({ family }: Address): number {
  return family === 4 ? 32 : 128
}

function ipv4Bits(text: string): bigint | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return undefined
  let bits = 0
  for (const part of match.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined
    bits = bits * 256 + Number(part)
  }
  return BigInt(bits)
}

function ipv6Bits(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = '', tail] = halves
  const before = groupsOf(head, tail === undefined)
  const after = tail === undefined ? [] : groupsOf(tail, true)
  if (before === undefined || after === undefined) return undefined
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...before, ...Array<bigint>(missing).fill(0n), ...after].reduce((bits, group) => (bits << 16n) | group, 0n)
}

/** Reads groups of hexadecimal digits. The last one may be an IPv4 address, which counts as two. */
function groupsOf(text: string, mayEndInIpv4: boolean): bigint[] | undefined {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const ipv4 = mayEndInIpv4 && index === parts.length - 1 && part.includes('.') ? ipv4Bits(part) : undefined
    if (ipv4 !== undefined) groups.push(ipv4 >> 16n, ipv4 & 0xffffn)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}
