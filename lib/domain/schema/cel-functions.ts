import { Environment } from '@marcbachmann/cel-js'
import { RecentlyUsed } from '../../recently-used.ts'
import { isIpv4, isIpv6 } from './formats.ts'
import { compilePattern, type Pattern } from './pattern.ts'

/** Counts the work of running a pattern over a text; may throw. */
type OnPattern = (pattern: Pattern, text: string) => void

type Numbers = readonly (number | bigint)[]

/** Most rules have none or one, written in the rule. */
const KEPT_PATTERNS = 100
/** What one rule may consist of. */
const LIMITS_OF_A_RULE = { maxAstNodes: 2000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 10 }

/**
 * Returns an environment for rules of CRDs: CEL with the most used of the functions that Kubernetes adds to it
 * (https://kubernetes.io/docs/reference/using-api/cel/#cel-community-libraries-and-extensions). A rule that calls
 * another one cannot be compiled. Patterns are those of RE2; `re2_matches` is what `matches` has to be replaced by.
 */
export function celEnvironment(onPattern: OnPattern): Environment {
  const patterns = new RecentlyUsed<string, Pattern>(KEPT_PATTERNS, () => 1)
  const matches = (text: string, source: string): boolean => {
    const pattern = patterns.get(source) ?? compilePattern(source)
    if ('problem' in pattern) throw new Error(pattern.problem)
    patterns.set(source, pattern)
    onPattern(pattern, text)
    return pattern.test(text)
  }
  return new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits: LIMITS_OF_A_RULE })
    .registerVariable('self', 'dyn')
    .registerFunction('string.re2_matches(string): bool', matches)
    .registerFunction('string.replace(string, string): string', (text: string, old: string, by: string) =>
      text.replaceAll(old, () => by),
    )
    .registerFunction('isIP(string): bool', isIp)
    .registerFunction('isCIDR(string): bool', isCidr)
    .registerFunction('list.isSorted(): bool', isSorted)
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (items: Numbers) => best(items, (a, b) => a < b))
    .registerFunction('list.max(): dyn', (items: Numbers) => best(items, (a, b) => a > b))
    .registerFunction('list.indexOf(dyn): int', (items: unknown[], item: unknown) => BigInt(items.indexOf(item)))
    .registerFunction('list.lastIndexOf(dyn): int', (items: unknown[], item: unknown) => BigInt(items.lastIndexOf(item)))
}

/** Stricter than the formats of schemas: no number of an address has zeros before it. */
function isIp(text: string): boolean {
  return isIpv6(text) || (isIpv4(text) && !/(^|\.)0\d/.test(text))
}

function isCidr(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/')
  if (more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length) || !isIp(address)) return false
  return Number(length) <= (address.includes(':') ? 128 : 32)
}

function isSorted(items: Numbers | readonly string[]): boolean {
  return items.every((item, index) => index === 0 || (items[index - 1] ?? item) <= item)
}

/** The items are all integers or all doubles, as their schema has one type. */
function sum(items: Numbers): number | bigint {
  const isWhole = items.every((item) => typeof item === 'bigint')
  return isWhole
    ? items.reduce((all, item) => all + BigInt(item), 0n)
    : items.reduce<number>((all, item) => all + Number(item), 0)
}

function best(items: Numbers, isBetter: (a: number | bigint, b: number | bigint) => boolean): number | bigint {
  const [first, ...rest] = items
  if (first === undefined) throw new Error('the list is empty')
  return rest.reduce((known, item) => (isBetter(item, known) ? item : known), first)
}
