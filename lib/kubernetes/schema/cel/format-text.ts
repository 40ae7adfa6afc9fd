import { entriesOf, type Take } from './work.ts'

const VERB = /%(?:\.(\d{1,3}))?(.|$)/gsu
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/**
 * Fills values into a text as CEL's `format` does, with its verbs s, d, f, e, b, x, X and o:
 * https://pkg.go.dev/github.com/google/cel-go/ext#Strings
 */
export function formatText(format: string, values: readonly unknown[], take: Take): string {
  let used = 0
  const text = format.replaceAll(VERB, (_, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%'
    if (used >= values.length) throw new Error(`index ${used} out of range`)
    return worded(verb, values[used++], precision === undefined ? 6 : Number(precision), take)
  })
  if (used < values.length)
    throw new Error(`too many arguments supplied to string.format (expected ${used}, got ${values.length})`)
  return text
}

function worded(verb: string, value: unknown, precision: number, take: Take): string {
  switch (verb) {
    case 's':
      return textOf(value, take, '')
    case 'd':
      return integerOf(value, verb).toString()
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : integerOf(value, verb).toString(2)
    case 'o':
      return integerOf(value, verb).toString(8)
    case 'x':
      return hexOf(value, verb)
    case 'X':
      return hexOf(value, verb).toUpperCase()
    case 'f':
      return doubleOf(value, verb).toLocaleString('en-US', { minimumFractionDigits: precision, maximumFractionDigits: precision })
    case 'e':
      return scientific(doubleOf(value, verb), precision)
    default:
      throw new Error(`could not parse formatting clause: unrecognized formatting clause "${verb}"`)
  }
}

function integerOf(value: unknown, verb: string): bigint {
  const plain: unknown = typeof value === 'object' ? value?.valueOf() : value
  if (typeof plain !== 'bigint') throw new Error(`format: %${verb} needs an integer`)
  return plain
}

function doubleOf(value: unknown, verb: string): number {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  if (typeof value !== 'number') throw new Error(`format: %${verb} needs a double`)
  return value
}

function hexOf(value: unknown, verb: string): string {
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return integerOf(value, verb).toString(16)
}

function scientific(value: number, precision: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(precision).split('e')
  const power = Math.abs(Number(exponent)).toString().padStart(2, '0')
  const raised = power.replaceAll(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)))
  return `${mantissa}\u202f×\u202f10${Number(exponent) < 0 ? '⁻' : ''}${raised}`
}

/** The text of any value; texts within lists and maps are quoted. */
function textOf(value: unknown, take: Take, quote: '' | '"'): string {
  take(1)
  if (typeof value === 'string') {
    take(Math.ceil(value.length / 64))
    return quote === '' ? value : JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, take, '"')).join(', ')}]`
  const entries = entriesOf(value)
  if (entries === undefined) return scalarText(value, quote)
  const pairs = entries.map(([key, child]) => `${textOf(key, take, '"')}:${textOf(child, take, '"')}`)
  return `{${pairs.sort().join(', ')}}`
}

function scalarText(value: unknown, quote: '' | '"'): string {
  if (value instanceof Date) return quote === '' ? timestampText(value) : `timestamp("${timestampText(value)}")`
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  return String(value)
}

/** A time in RFC 3339, without a fraction that is zero. */
export function timestampText(time: Date): string {
  return time.toISOString().replace(/\.(\d*?)0*Z$/, (_, fraction: string) => (fraction === '' ? 'Z' : `.${fraction}Z`))
}
