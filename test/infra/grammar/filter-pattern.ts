import { listOf, type Reader, readerOf } from './reader.ts'

type Condition = (line: Readonly<Record<string, unknown>>) => boolean

/**
 * Parses a filter pattern for lines of JSON, such as `{ ($.a = "text") && ($.b >= 1) }`: selectors of fields, strings
 * in quotation marks with = and !=, numbers with comparisons, `&&`, `||` and parentheses
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html). Returns a
 * function that tells whether a line matches; a comparison with a missing field never does. Throws for anything else.
 */
export function parseFilterPattern(text: string): Condition {
  const reader = readerOf('filter pattern', text)
  reader.expect(/\{/, '{')
  const condition = anyOf(reader)
  reader.expect(/\}/, '}')
  reader.end()
  return condition
}

function anyOf(reader: Reader): Condition {
  const some = listOf(reader, /\|\|/, () => allOf(reader))
  return (line) => some.some((one) => one(line))
}

function allOf(reader: Reader): Condition {
  const every = listOf(reader, /&&/, () => one(reader))
  return (line) => every.every((one) => one(line))
}

function one(reader: Reader): Condition {
  if (reader.take(/\(/) !== undefined) {
    const inner = anyOf(reader)
    reader.expect(/\)/, ')')
    return inner
  }
  const field = reader.expect(/\$\.\w+/, 'a field such as $.level').slice('$.'.length)
  const operator = reader.expect(/!=|>=|<=|=|>|</, 'an operator')
  const text = operator === '=' || operator === '!=' ? reader.take(/"[^"]*"/) : undefined
  if (text !== undefined) return (line) => field in line && (line[field] === text.slice(1, -1)) === (operator === '=')
  const number = Number(reader.expect(/-?\d+(\.\d+)?/, 'a string in quotation marks or a number'))
  return (line) => typeof line[field] === 'number' && COMPARISONS[operator]?.(line[field], number) === true
}

const COMPARISONS: Readonly<Record<string, (found: number, expected: number) => boolean>> = {
  '=': (found, expected) => found === expected,
  '!=': (found, expected) => found !== expected,
  '>=': (found, expected) => found >= expected,
  '<=': (found, expected) => found <= expected,
  '>': (found, expected) => found > expected,
  '<': (found, expected) => found < expected,
}
