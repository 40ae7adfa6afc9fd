import type { Library } from './work.ts'

/** A semantic version: its numbers, and what comes before it is released. */
export class Version {
  readonly numbers: readonly bigint[]
  readonly pre: readonly string[]

  constructor(numbers: readonly bigint[], pre: readonly string[]) {
    this.numbers = numbers
    this.pre = pre
  }

  /** Builds are no part of the order. */
  valueOf(): string {
    return `${this.numbers.join('.')}-${this.pre.join('.')}`
  }
}

/** https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/cel/library/semverlib.go */
export const VERSIONS: Library = {
  'isSemver(string): bool': (text: string) => versionOf(text) !== undefined,
  'isSemver(string, bool): bool': (text: string, isLoose: boolean) => versionOf(isLoose ? tightened(text) : text) !== undefined,
  'semver(string): kubernetes.Semver': readVersion,
  'semver(string, bool): kubernetes.Semver': (text: string, isLoose: boolean) => readVersion(isLoose ? tightened(text) : text),
  'kubernetes.Semver.major(): int': ({ numbers }: Version) => numbers[0],
  'kubernetes.Semver.minor(): int': ({ numbers }: Version) => numbers[1],
  'kubernetes.Semver.patch(): int': ({ numbers }: Version) => numbers[2],
  'kubernetes.Semver.compareTo(kubernetes.Semver): int': compare,
  'kubernetes.Semver.isLessThan(kubernetes.Semver): bool': (a: Version, b: Version) => compare(a, b) < 0n,
  'kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool': (a: Version, b: Version) => compare(a, b) > 0n,
}

const NUMBER = '(0|[1-9]\\d{0,18})'
const WORD = '[0-9A-Za-z-]+'
const GRAMMAR = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${WORD}(?:\\.${WORD})*))?(?:\\+${WORD}(?:\\.${WORD})*)?$`)

function versionOf(text: string): Version | undefined {
  const match = GRAMMAR.exec(text)
  if (match === null) return undefined
  const pre = match[4]?.split('.') ?? []
  return pre.some((word) => /^0\d+$/.test(word)) ? undefined : new Version(match.slice(1, 4).map(BigInt), pre)
}

function readVersion(text: string): Version {
  const version = versionOf(text)
  if (version === undefined) throw new Error(`${JSON.stringify(text.slice(0, 60))} is no semantic version, such as 1.2.3`)
  return version
}

/** Without `v` and zeros before numbers, with the numbers that are missing. */
function tightened(text: string): string {
  const [major = '', minor, ...patch] = text.replace(/^v/, '').split('.')
  const parts = [major, minor ?? '0', patch.length === 0 ? '0' : patch.join('.')]
  if (patch.length === 0 && /[+-]/.test(minor ?? major)) return ''
  return parts.map((part) => part.replace(/^0+(?=\d)/, '')).join('.')
}

function compare(a: Version, b: Version): bigint {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n
    if (number !== other) return number < other ? -1n : 1n
  }
  if (a.pre.length === 0 || b.pre.length === 0) return BigInt(Number(a.pre.length === 0) - Number(b.pre.length === 0))
  for (const [index, word] of a.pre.entries()) {
    const other = b.pre[index]
    if (other === undefined) return 1n
    if (word !== other) return compareWords(word, other)
  }
  return a.pre.length < b.pre.length ? -1n : 0n
}

/** Numbers come before words. */
function compareWords(a: string, b: string): bigint {
  const [isNumber, isOther] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber !== isOther) return isNumber ? -1n : 1n
  if (isNumber && a.length !== b.length) return a.length < b.length ? -1n : 1n
  return a < b ? -1n : 1n
}
