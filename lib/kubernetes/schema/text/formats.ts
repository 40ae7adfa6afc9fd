import { RE2JS } from 're2js'
import { isQuantity } from './quantity.ts'

/**
 * The formats of texts that the API server checks, by name without `-`; it ignores all others:
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go
 * Where Go's own parsers decide, the test here allows a little more rather than less than they do.
 */
function formats(): Readonly<Record<string, RegExp | ((text: string) => boolean)>> {
  return {
    bsonobjectid: /^[0-9a-f]{24}$/i,
    uri: /^(\/|[a-z][a-z0-9+.-]*:)\P{Cc}*$/iu,
    email: /^([^<>@\s]+@[^<>@\s]+|[^<>]*<[^<>@\s]+@[^<>@\s]+>)$/,
    hostname: isHostname,
    ipv4: (text) => isIpv4(text) || (text.includes('.') && isIpv6(text)),
    ipv6: isIpv6,
    cidr: isCidr,
    mac: /^([0-9a-f]{2}(([:-])[0-9a-f]{2}){5}(([:-])[0-9a-f]{2}){0,14}|[0-9a-f]{4}(\.[0-9a-f]{4}){2,9})$/i,
    uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
    uuid3: /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
    uuid4: /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i,
    uuid5: /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i,
    isbn: (text) => isIsbn10(text) || isIsbn13(text),
    isbn10: isIsbn10,
    isbn13: isIsbn13,
    creditcard: isCreditCard,
    ssn: /^\d{3}[- ]?\d{2}[- ]?\d{4}$/,
    hexcolor: /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i,
    rgbcolor: /^rgb\(\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*\)$/,
    byte: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/,
    date: isDate,
    datetime: isDateTime,
    duration: isDuration,
    quantity: isQuantity,
    k8sshortname: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    k8slongname: (text) => text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text),
  }
}

/** Returns the test of a text's format; undefined for a format that the API server ignores. */
export function textFormat(name: string): ((text: string) => boolean) | undefined {
  const normal = name.replaceAll('-', '')
  const known = formats()
  const format = Object.hasOwn(known, normal) ? known[normal] : undefined
  return format instanceof RegExp ? (text) => format.test(text) : format
}

/** Returns the least and the most of a format of numbers; undefined for one that the API server ignores. */
export function numberFormat(type: string, name: string): readonly [number | bigint, number | bigint] | undefined {
  switch (`${type} ${name}`) {
    case 'integer int32':
      return [-(2 ** 31), 2 ** 31 - 1]
    case 'integer int64':
      return [-(2n ** 63n), 2n ** 63n - 1n]
    case 'number float':
      return [-3.4028234663852886e38, 3.4028234663852886e38]
    default:
      return undefined
  }
}

const HOSTNAME =
  '^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z0-9\\p{S}\\p{L}])(-?[a-zA-Z0-9\\p{S}\\p{L}]){1,62})$'

/** Compiled when it is needed first: what only imports this file need not hold a compiler of patterns. */
let hostname: RE2JS | undefined

function isHostname(text: string): boolean {
  hostname ??= RE2JS.compile(HOSTNAME)
  const bytes = (part: string) => Buffer.byteLength(part)
  return bytes(text) <= 255 && text.split('.').every((label) => bytes(label) <= 63) && hostname.test(text)
}

/** Zeros before a number are allowed, as Kubernetes allows them. */
function isIpv4(text: string): boolean {
  const numbers = text.split('.')
  return numbers.length === 4 && numbers.every((number) => /^\d{1,8}$/.test(number) && Number(number) <= 255)
}

/** An address of eight groups, of which `::` leaves out some, and an IPv4 address may be the last two. */
function isIpv6(text: string): boolean {
  const [before = '', after, ...more] = text.split('::')
  if (more.length > 0 || !text.includes(':')) return false
  const isShort = after !== undefined
  const groups = [...groupsOf(before), ...groupsOf(after ?? '')]
  const last = groups.at(-1)
  const endsInIpv4 = last !== undefined && isIpv4(last)
  const plain = endsInIpv4 ? groups.slice(0, -1) : groups
  const count = plain.length + (endsInIpv4 ? 2 : 0)
  return (isShort ? count < 8 : count === 8) && plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':')
}

function isCidr(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/')
  if (more.length > 0 || !/^\d{1,3}$/.test(length) || !(isIpv4(address) || isIpv6(address))) return false
  return Number(length) <= (address.includes(':') ? 128 : 32)
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t')
  const parts = /^(\d{2}):(\d{2}):(\d{2})(\.\d+)?(z|[+-]\d{2}:\d{2})$/.exec(time)
  if (parts === null || !isDate(date)) return false
  const [, hours, minutes, seconds] = parts
  return Number(hours) <= 23 && Number(minutes) <= 59 && Number(seconds) <= 59
}

const GO_DURATION = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/
const WORDY_DURATION =
  /^\d+\s*(ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)$/

function isDuration(text: string): boolean {
  return GO_DURATION.test(text) || WORDY_DURATION.test(text)
}

function isIsbn10(text: string): boolean {
  const digits = text.replaceAll(/[\s-]/g, '')
  if (!/^\d{9}[\dX]$/.test(digits)) return false
  return [...digits].reduce((sum, digit, at) => sum + (at + 1) * (digit === 'X' ? 10 : Number(digit)), 0) % 11 === 0
}

function isIsbn13(text: string): boolean {
  const digits = text.replaceAll(/[\s-]/g, '')
  if (!/^\d{13}$/.test(digits)) return false
  return [...digits].reduce((sum, digit, at) => sum + (at % 2 === 0 ? 1 : 3) * Number(digit), 0) % 10 === 0
}

function isCreditCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '')
  if (
    !/^(4\d{12}(\d{3})?|5[1-5]\d{14}|6(011|5\d\d)\d{12}|3[47]\d{13}|3(0[0-5]|[68]\d)\d{11}|(2131|1800|35\d{3})\d{11})$/.test(
      digits,
    )
  )
    return false
  const doubled = [...digits].reverse().map((digit, at) => (at % 2 === 0 ? Number(digit) : Number(digit) * 2))
  return doubled.reduce((sum, number) => sum + (number > 9 ? number - 9 : number), 0) % 10 === 0
}
