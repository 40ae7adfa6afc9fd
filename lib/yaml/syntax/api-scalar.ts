/**
 * A plain scalar as the Kubernetes API reads it, by the resolver of sigs.k8s.io/yaml (go-yaml v2): YAML 1.1 with the
 * octals of 1.2, without base 60 and dates. Source: go-yaml `resolve.go`.
 */
export type ApiScalar =
  | { type: 'null' }
  | { type: 'bool'; value: boolean }
  | { type: 'int'; value: bigint }
  | { type: 'float'; value: number }
  | { type: 'string'; value: string }

const WORDS = new Map<string, ApiScalar>([
  ...words({ type: 'bool', value: true }, 'y Y yes Yes YES true True TRUE on On ON'),
  ...words({ type: 'bool', value: false }, 'n N no No NO false False FALSE off Off OFF'),
  ...words({ type: 'null' }, '~ null Null NULL'),
  ...words({ type: 'float', value: Number.NaN }, '.nan .NaN .NAN'),
  ...words({ type: 'float', value: Number.POSITIVE_INFINITY }, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...words({ type: 'float', value: Number.NEGATIVE_INFINITY }, '-.inf -.Inf -.INF'),
])

function words(scalar: ApiScalar, list: string): [string, ApiScalar][] {
  return list.split(' ').map((word) => [word, scalar])
}

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n

/** Types the text of a plain scalar as the API does. */
export function readApiScalar(text: string): ApiScalar {
  if (text === '') return { type: 'null' }
  const word = WORDS.get(text)
  if (word !== undefined) return word
  if (!/^[-+.0-9]/.test(text)) return { type: 'string', value: text }
  const digits = text.replaceAll('_', '')
  return readInteger(digits) ?? readFloat(digits) ?? { type: 'string', value: text }
}

function readInteger(digits: string): ApiScalar | undefined {
  if (!INTEGER.test(digits)) return undefined
  const magnitude = BigInt(digits.replace(/[-+]/, '').replace(/^0(?=[0-7])/, '0o'))
  const value = digits.startsWith('-') ? -magnitude : magnitude
  const fits = value >= INT64_MIN && value <= (digits.startsWith('+') ? INT64_MAX : UINT64_MAX)
  return fits ? { type: 'int', value } : undefined
}

function readFloat(digits: string): ApiScalar | undefined {
  if (!FLOAT.test(digits)) return undefined
  const value = Number(digits)
  return Number.isFinite(value) ? { type: 'float', value } : undefined
}
