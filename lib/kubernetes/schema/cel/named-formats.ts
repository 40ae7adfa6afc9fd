import { Optional } from '@marcbachmann/cel-js'
import { textFormat } from '../text/formats.ts'
import { urlProblem } from './urls.ts'
import type { Library } from './work.ts'

/** A form of texts: what is wrong with one, in the words of the API server. */
export class NamedFormat {
  readonly name: string
  readonly problems: (text: string) => string[]

  constructor(name: string, problems: (text: string) => string[]) {
    this.name = name
    this.problems = problems
  }

  valueOf(): string {
    return this.name
  }
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

const dns1123Label = form(
  63,
  LABEL,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc'",
)
const dns1123Subdomain = form(
  253,
  SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com'",
)
const dns1035Label = form(
  63,
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123'",
)
const labelValue = form(
  63,
  `(${QUALIFIED})?`,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345'",
)
const namePart = form(
  63,
  QUALIFIED,
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc'",
)

const FORMATS = new Map(
  Object.entries({
    dns1123Label,
    dns1123Subdomain,
    dns1035Label,
    qualifiedName,
    dns1123LabelPrefix: ofPrefix(dns1123Label),
    dns1123SubdomainPrefix: ofPrefix(dns1123Subdomain),
    dns1035LabelPrefix: ofPrefix(dns1035Label),
    labelValue,
    uri: (text: string) => [urlProblem(text) ?? []].flat(),
    uuid: ofSchemas('uuid', 'does not match the UUID format'),
    byte: ofSchemas('byte', 'invalid base64'),
    date: ofSchemas('date', 'invalid date'),
    datetime: ofSchemas('datetime', 'invalid datetime'),
  }).map(([name, problems]) => [name, new NamedFormat(name, problems)]),
)

/** https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/cel/library/format.go */
export const NAMED_FORMATS: Library = {
  'k8s_format_named(string): optional<kubernetes.NamedFormat>': (name: string) => optionalOf(FORMATS.get(name)),
  'kubernetes.NamedFormat.validate(string): optional<list<string>>': ({ problems }: NamedFormat, text: string) => {
    const found = problems(text)
    return optionalOf(found.length === 0 ? undefined : found)
  },
  ...Object.fromEntries([...FORMATS].map(([name, format]) => [`k8s_format_${name}(): kubernetes.NamedFormat`, () => format])),
}

/** The parts of expressions that name a format: `format.dns1123Label()`. */
export const FORMAT_NAMES: readonly string[] = ['named', ...FORMATS.keys()]

function optionalOf(value: unknown): Optional {
  return value === undefined ? Optional.none() : Optional.of(value)
}

function form(longest: number, source: string, words: string): (text: string) => string[] {
  const pattern = new RegExp(`^(?:${source})$`)
  return (text) => [
    ...(text.length > longest ? [`must be no more than ${longest} characters`] : []),
    ...(pattern.test(text) ? [] : [`${words}, regex used for validation is '${source}')`]),
  ]
}

/** A name that the API server will lengthen may end in a dash. */
function ofPrefix(problems: (text: string) => string[]): (text: string) => string[] {
  return (text) => problems(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text)
}

function ofSchemas(name: string, problem: string): (text: string) => string[] {
  const test = textFormat(name)
  return (text) => (test?.(text) === false ? [problem] : [])
}

function qualifiedName(text: string): string[] {
  const parts = text.split('/')
  const [prefix = '', name = prefix] = parts
  if (parts.length > 2)
    return ["a qualified name must consist of a name with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
  const ofDomain = parts.length === 1 ? [] : prefix === '' ? ['must be non-empty'] : dns1123Subdomain(prefix)
  return [
    ...ofDomain.map((problem) => `prefix part ${problem}`),
    ...[...(name === '' ? ['must be non-empty'] : []), ...namePart(name)].map((problem) => `name part ${problem}`),
  ]
}
