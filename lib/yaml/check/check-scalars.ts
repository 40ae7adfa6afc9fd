import { error, type Finding, quote, warning } from '../findings/finding.ts'
import { type ApiScalar, readApiScalar } from '../syntax/api-scalar.ts'
import { describeApiScalar, readCoreScalar } from '../syntax/core-scalar.ts'
import type { ScalarNode, YamlNode } from '../syntax/node.ts'

/** Every reader reads plain scalars with any other start as strings. */
const MAY_BE_TYPED = /^[-+.0-9yYnNtTfFoO~]/
const INT64_MAX = 2n ** 63n - 1n
const INTEGER = /^[-+]?[0-9]+$/

/** Texts that the API and YAML 1.2 read alike and YAML 1.1 readers read differently. */
const TYPED_BY_YAML_1_1: [RegExp, string][] = [
  [/^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/, 'a base-60 number'],
  [/^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$/, 'a date'],
]

/** Finds a plain value that readers type differently or that JSON cannot represent. */
export function checkScalar(node: ScalarNode): Finding | undefined {
  if (node.tag !== undefined || !MAY_BE_TYPED.test(node.text)) return undefined
  const api = readApiScalar(node.text)
  if (api.type === 'float' && !Number.isFinite(api.value)) return notFinite(node)
  const asApi = describeApiScalar(api)
  const asCore = readCoreScalar(node.text)
  if (isImprecise(api, node.text)) return imprecise(node, asApi)
  if (asApi !== asCore) return ambiguous(node, asApi, `YAML 1.2 readers read ${asCore}`)
  if (api.type === 'float' && /^[0-9]+[eE][0-9]/.test(node.text)) return ambiguous(node, asApi, 'YAML 1.1 readers read a string')
  const other = TYPED_BY_YAML_1_1.find(([form]) => form.test(node.text))
  return other === undefined ? undefined : ambiguous(node, asApi, `YAML 1.1 readers read ${other[1]}`)
}

/** Whether the API and the readers of YAML 1.1 and 1.2 all read a string. */
export function isStringForAll(node: YamlNode | undefined): boolean {
  if (node?.type !== 'scalar' || node.style === 'empty') return false
  if (node.style !== 'plain' || node.tag === 'tag:yaml.org,2002:str') return true
  const { text } = node
  const isString = readApiScalar(text).type === 'string' && readCoreScalar(text) === 'a string'
  return isString && !TYPED_BY_YAML_1_1.some(([form]) => form.test(text))
}

function ambiguous(node: ScalarNode, asApi: string, otherReaders: string): Finding {
  return warning('read_differently', node.start, `The Kubernetes API reads ${asApi} here; ${otherReaders}`, {
    found: node.text,
    hint: `quote it if a string is meant: ${quote(node.text)}`,
  })
}

/** Whether the API loses digits: integers beyond 64 bits become floating-point numbers. */
function isImprecise(api: ApiScalar, text: string): boolean {
  return api.type === 'int'
    ? api.value > INT64_MAX
    : api.type === 'float' && INTEGER.test(text) && !Number.isSafeInteger(api.value)
}

function imprecise(node: ScalarNode, asApi: string): Finding {
  return warning(
    'imprecise_number',
    node.start,
    `The number does not fit in 64 bits; the Kubernetes API reads ${asApi}, or refuses it`,
    { found: quote(node.text), hint: 'quote it if it is an identifier' },
  )
}

function notFinite(node: ScalarNode): Finding {
  return error(
    'unsupported_number',
    node.start,
    'The number is infinite or not a number: JSON, and so the Kubernetes API, has no such value',
    { found: node.text, hint: `quote it if a string is meant: ${quote(node.text)}` },
  )
}
