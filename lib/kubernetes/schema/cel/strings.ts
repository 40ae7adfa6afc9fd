import { formatText } from './format-text.ts'
import { type Library, type Take, takeShallow } from './work.ts'

/** What Go's `unicode.IsSpace` knows: JavaScript's `trim` takes U+FEFF as well, and leaves U+0085. */
const SPACES = new Set('\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000'.concat(spaces(0x2000, 0x200a)))

/**
 * The texts of CEL's extension, version 2, whose places count characters, not UTF-16 units:
 * https://pkg.go.dev/github.com/google/cel-go/ext#Strings
 */
export function stringFunctions(take: Take): Library {
  const made = <T extends string | string[]>(value: T): T => {
    takeShallow(value, take)
    return value
  }
  const replace = (text: string, old: string, by: string, most = -1n) => {
    const parts = old === '' ? ['', ...text, ''] : text.split(old)
    take(Math.ceil((text.length + parts.length * by.length) / 64))
    return firstOf(parts, old, most < 0n ? most : most + 1n).join(by)
  }
  const join = (items: readonly string[], by = '') => {
    if (!items.every((item) => typeof item === 'string')) throw new Error('join: the list must contain only strings')
    for (const item of items) take(Math.ceil((item.length + by.length) / 64))
    return items.join(by)
  }
  return {
    'string.charAt(int): string': charAt,
    'string.k8s_indexOf(string): int': (text: string, part: string) => indexOf(text, part, 0n),
    'string.k8s_indexOf(string, int): int': indexOf,
    'string.k8s_lastIndexOf(string): int': (text: string, part: string) => BigInt(charactersIn(text, text.lastIndexOf(part))),
    'string.k8s_lastIndexOf(string, int): int': lastIndexOf,
    'string.k8s_lowerAscii(): string': (text: string) => text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase()),
    'string.k8s_upperAscii(): string': (text: string) => text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase()),
    'string.replace(string, string): string': replace,
    'string.replace(string, string, int): string': replace,
    'string.k8s_split(string): list<string>': (text: string, by: string) => made(split(text, by, -1n)),
    'string.k8s_split(string, int): list<string>': (text: string, by: string, most: bigint) => made(split(text, by, most)),
    'string.k8s_substring(int): string': (text: string, from: bigint) => substring(text, from),
    'string.k8s_substring(int, int): string': substring,
    'string.k8s_trim(): string': trim,
    'list.k8s_join(): string': join,
    'list.k8s_join(string): string': join,
    'string.format(list): string': (text: string, values: unknown[]) => made(formatText(text, values, take)),
    'k8s_strings_quote(string): string': (text: string) => made(JSON.stringify(text)),
  }
}

function spaces(from: number, to: number): string {
  return String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, index) => from + index))
}

function charAt(text: string, at: bigint): string {
  const characters = Array.from(text)
  checkRange(at, characters.length)
  return characters[Number(at)] ?? ''
}

function indexOf(text: string, part: string, from: bigint): bigint {
  if (part === '') return from
  checkRange(from, charactersIn(text, text.length) - 1)
  return BigInt(charactersIn(text, text.indexOf(part, unitsIn(text, Number(from)))))
}

function lastIndexOf(text: string, part: string, from: bigint): bigint {
  if (part === '') return from
  checkRange(from, charactersIn(text, text.length) - 1)
  return BigInt(charactersIn(text, text.lastIndexOf(part, unitsIn(text, Number(from)))))
}

function substring(text: string, from: bigint, to?: bigint): string {
  const characters = Array.from(text)
  checkRange(from, characters.length)
  if (to !== undefined) checkRange(to, characters.length)
  if (to !== undefined && from > to) throw new Error(`invalid substring range. start: ${from}, end: ${to}`)
  return characters.slice(Number(from), to === undefined ? undefined : Number(to)).join('')
}

function checkRange(at: bigint, most: number): void {
  if (at < 0n || at > BigInt(most)) throw new Error(`index out of range: ${at}`)
}

/** Splits as Go's `strings.SplitN`: into at most so many parts, of which the last one is the rest; -1: into all. */
function split(text: string, by: string, most: bigint): string[] {
  if (most === 0n) return []
  return firstOf(by === '' ? Array.from(text) : text.split(by), by, most)
}

function firstOf(parts: string[], by: string, most: bigint): string[] {
  const last = Number(most) - 1
  return most < 0n || parts.length <= last ? parts : [...parts.slice(0, last), parts.slice(last).join(by)]
}

function trim(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && SPACES.has(text.charAt(from))) from++
  while (to > from && SPACES.has(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

/** Number of characters before a UTF-16 unit; -1 stays -1. */
function charactersIn(text: string, units: number): number {
  return units < 0 ? units : Array.from(text.slice(0, units)).length
}

/** Number of UTF-16 units of the first characters. */
function unitsIn(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length
}
