/**
 * A quantity of Kubernetes, such as `1.5Gi` or `100m`: an exact number of billionths. The API server keeps most in a
 * small form, of an int64 and a power of ten, and only what is in it with a power from 0 on is an integer to it.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go
 */
export class Quantity {
  readonly #nanos: bigint
  /** The power of ten of the small form; undefined for a quantity that has none. */
  readonly #power: number | undefined

  constructor(nanos: bigint, power: number | undefined) {
    this.#nanos = nanos
    this.#power = power
  }

  valueOf(): bigint {
    return this.#nanos
  }

  add(other: Quantity): Quantity {
    const power = this.#powerWith(other)
    const sum = this.#nanos + other.#nanos
    const isSmall = power !== undefined && [sum, this.#nanos, other.#nanos].every((nanos) => fitsAt(nanos, power))
    return new Quantity(sum, isSmall ? power : undefined)
  }

  #powerWith(other: Quantity): number | undefined {
    if (this.#nanos === 0n) return other.#power
    if (this.#power === undefined || other.#power === undefined) return undefined
    return other.#nanos === 0n ? this.#power : Math.min(this.#power, other.#power)
  }

  negated(): Quantity {
    return new Quantity(-this.#nanos, this.#power)
  }

  compareTo(other: Quantity): bigint {
    return BigInt(Number(this.#nanos > other.#nanos) - Number(this.#nanos < other.#nanos))
  }

  get isInteger(): boolean {
    return this.#power !== undefined && this.#power >= 0 && fitsAt(this.#nanos, 0)
  }

  asInteger(): bigint {
    if (!this.isInteger) throw new Error('cannot convert value to integer')
    return this.#nanos / NANOS
  }

  /** A digit may be lost, as by the API server. */
  asApproximateFloat(): number {
    return Number(this.#nanos) / 1e9
  }
}

const NANOS = 10n ** 9n
const MAX_INT64 = 2n ** 63n - 1n
const DIGITS_OF_INT64 = 18
/** Digits and powers beyond are left to the API server: the number would take longer to compute than to write. */
const MOST_DIGITS = 1000

const GRAMMAR = /^([+-]?)(?=[\d.])(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/
const DECIMAL_SUFFIXES = 'num kMGTPE'
const BINARY_SUFFIXES = 'KMGTPE'

/** Whether a text is a quantity, of whatever size. */
export function isQuantity(text: string): boolean {
  const suffix = GRAMMAR.exec(text)?.[4] ?? ''
  return GRAMMAR.test(text) && !(isExponent(suffix) && Math.abs(Number(suffix.slice(1))) > 2 ** 31 - 1)
}

/** Reads a quantity. Finer parts than billionths are rounded up, away from zero. Throws for what is none. */
export function parseQuantity(text: string): Quantity {
  const match = GRAMMAR.exec(text)
  if (match === null || !isQuantity(text)) throw new Error(`${quoted(text)} is no quantity, such as 1.5Gi, 100m or 2e3`)
  const [, sign, whole = '', fraction = '', suffix = ''] = match
  const power = isBinary(suffix) ? 0 : powerOf(suffix)
  if (whole.length + fraction.length > MOST_DIGITS || Math.abs(power) > MOST_DIGITS)
    throw new Error(`${quoted(text)} is a quantity of more than ${MOST_DIGITS} digits, which is not computed here`)
  const digits = BigInt(`0${whole}${fraction}`) * (isBinary(suffix) ? 1024n ** binaryPower(suffix) : 1n)
  const nanos = scaledUp(digits, power - fraction.length + 9)
  const most = MAX_INT64 * NANOS
  const capped = isBinary(suffix) && nanos > most ? most : nanos
  return new Quantity(sign === '-' ? -capped : capped, smallPower(whole, fraction, suffix))
}

/** Returns the power of the small form; undefined if the API server does not use it for such a text. */
function smallPower(whole: string, fraction: string, suffix: string): number | undefined {
  const count = Math.max(1, whole.replace(/^0+/, '').length)
  if (isBinary(suffix)) {
    const room = 14 - count - Math.floor(Number(binaryPower(suffix)) * 3)
    return fraction === '' && room >= 0 ? 0 : undefined
  }
  const power = powerOf(suffix) - fraction.length
  return count + fraction.length <= DIGITS_OF_INT64 && power >= -9 ? power : undefined
}

function powerOf(suffix: string): number {
  return isExponent(suffix) ? Number(suffix.slice(1)) : (DECIMAL_SUFFIXES.indexOf(suffix || ' ') - 3) * 3
}

function isExponent(suffix: string): boolean {
  return suffix.length > 1 && /^e/i.test(suffix) && !isBinary(suffix)
}

function isBinary(suffix: string): boolean {
  return suffix.endsWith('i')
}

function binaryPower(suffix: string): bigint {
  return BigInt(BINARY_SUFFIXES.indexOf(suffix.charAt(0)) + 1)
}

function scaledUp(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power)
  const divisor = 10n ** BigInt(-power)
  return (digits + divisor - 1n) / divisor
}

/** Whether a number of billionths is an int64 at a power of ten. */
function fitsAt(nanos: bigint, power: number): boolean {
  const size = nanos < 0n ? -nanos : nanos
  return power >= 0 ? size / NANOS <= MAX_INT64 * 10n ** BigInt(power) : size / 10n ** BigInt(9 + power) <= MAX_INT64
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
