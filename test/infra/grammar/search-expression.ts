import { listOf, type Reader, readerOf } from './reader.ts'

/** A name outside quotation marks has no spaces and no special characters but those of a namespace. */
const NAME = /"[^"']+"|[A-Za-z][\w/]*/
const MOST_CHARACTERS = 1024

/** A search for metrics, as a graph uses it. */
export interface Search {
  namespace: string
  dimensions: string[]
}

/**
 * Parses `SEARCH('{Namespace, DimensionName1, ...} SearchTerm', 'Statistic')`. The term has designators
 * (`MetricName="..."`), `AND`, `OR`, `NOT` and parentheses, and at most 1024 characters
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html). Throws for anything
 * else.
 */
export function parseSearch(text: string): Search {
  const [, query = '', statistic = ''] = /^SEARCH\('([^']*)', '([^']*)'\)$/.exec(text) ?? []
  const reader = readerOf('search expression', query)
  if (query.length > MOST_CHARACTERS) throw new Error(`search expression: longer than ${MOST_CHARACTERS} characters: ${text}`)
  readerOf('statistic', statistic).expect(/Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}/, 'a statistic')
  reader.expect(/\{/, '{')
  const [namespace = '', ...dimensions] = listOf(reader, /,/, () => reader.expect(NAME, 'a namespace or dimension'))
  reader.expect(/\}/, '}')
  terms(reader)
  reader.end()
  return { namespace, dimensions }
}

/** Terms that follow each other are joined by AND. */
function terms(reader: Reader): void {
  for (let found = term(reader); found; found = term(reader)) reader.take(/(AND|OR)\b/)
}

function term(reader: Reader): boolean {
  reader.take(/NOT\b/)
  const designator = reader.take(/:?(?:"[^"]+"|[A-Za-z][\w.]*)\s*=/)
  if (reader.take(/\(/) !== undefined) {
    terms(reader)
    reader.expect(/\)/, ')')
    return true
  }
  if (reader.take(/"[^"]+"|(?!(?:AND|OR|NOT)\b)[\w./-]+/) !== undefined) return true
  if (designator !== undefined) reader.expect(/"[^"]+"/, `a value after ${designator}`)
  return false
}
