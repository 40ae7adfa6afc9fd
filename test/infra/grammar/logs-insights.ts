import { listOf, type Reader, readerOf } from './reader.ts'

/** A field of a line, or one that begins with @, which CloudWatch adds. */
const FIELD = /@?[A-Za-z_]\w*(?:\.\w+)*/

/**
 * A query of Logs Insights: commands between pipes, of which we use `fields`, `filter`, `sort` and `limit`
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html). Returns its fields. Throws for anything
 * else, and for more lines than a query may return
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html).
 */
export function parseLogsInsights(text: string): string[] {
  const reader = readerOf('Logs Insights', text)
  const fields = listOf(reader, /\|/, () => command(reader)).flat()
  reader.end()
  return fields
}

function command(reader: Reader): string[] {
  const name = reader.expect(/fields|filter|sort|limit/, 'a command')
  if (name === 'fields') return listOf(reader, /,/, () => reader.expect(FIELD, 'a field'))
  if (name === 'filter') return listOf(reader, /and\b|or\b/, () => comparison(reader))
  if (name === 'sort') {
    const field = reader.expect(FIELD, 'a field')
    reader.take(/(asc|desc)\b/)
    return [field]
  }
  if (Number(reader.expect(/\d+/, 'a number')) > 10_000) throw new Error('Logs Insights: more than 10,000 lines')
  return []
}

function comparison(reader: Reader): string {
  const field = reader.expect(FIELD, 'a field')
  reader.expect(/!=|<=|>=|=|<|>/, 'a comparison')
  reader.expect(/"[^"]*"|-?\d+/, 'a string in quotation marks or a number')
  return field
}
