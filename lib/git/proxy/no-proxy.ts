import { BlockList, isIP } from 'node:net'

/**
 * Whether `NO_PROXY` exempts a host, as libcurl 7.86 and newer read it: names match themselves and what ends in
 * `.name`, a dot in front means nothing, addresses may be ranges (CIDR), `*` alone is everything, and an entry with a
 * port matches nothing.
 */
export function isExempt(hostname: string, noProxy: string): boolean {
  if (noProxy.trim() === '*') return true
  const host = plainName(hostname)
  const matches = isIP(host) === 0 ? matchesName : matchesAddress
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(host, entry))
}

function matchesName(host: string, entry: string): boolean {
  const name = plainName(entry.replace(/^\./, ''))
  return host === name || host.endsWith(`.${name}`)
}

function matchesAddress(host: string, entry: string): boolean {
  const [address = '', bits] = plainName(entry).split('/')
  if (isIP(address) !== isIP(host)) return false
  const family = isIP(host) === 4 ? 'ipv4' : 'ipv6'
  const width = bits ?? (family === 'ipv4' ? '32' : '128')
  if (!/^\d{1,3}$/.test(width) || Number(width) > (family === 'ipv4' ? 32 : 128)) return false
  const range = new BlockList()
  range.addSubnet(address, Number(width), family)
  return range.check(host, family)
}

function plainName(host: string): string {
  return host.replace(/[[\]]/g, '').replace(/\.$/, '').toLowerCase()
}
