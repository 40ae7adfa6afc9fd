import { listOf, readerOf } from './reader.ts'

/** A name is quoted if it has any other character than letters, digits and underscores. */
const NAME = /"[^"]+"|[A-Za-z_]\w*(?![\w/.-])/
const LABEL = /tag\.(?:"[^"]+"|\w+)|"[^"]+"|[A-Za-z_]\w*(?![\w/.-])/

/**
 * A query of Metrics Insights:
 *
 *     SELECT FUNCTION(metricName) FROM namespace | SCHEMA(...) [ WHERE labelKey OPERATOR labelValue [AND ... ] ]
 *     [ GROUP BY labelKey [ , ... ] ] [ ORDER BY FUNCTION() [ DESC | ASC ] ] [ LIMIT number ]
 *
 * "The WHERE clause supports the following operators: =, !=, AND"; keywords are not case sensitive
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html). Throws
 * for anything else.
 */
export function parseMetricsInsights(text: string): void {
  const reader = readerOf('Metrics Insights', text)
  reader.expect(/SELECT\b/i, 'SELECT')
  reader.expect(/(AVG|COUNT|MAX|MIN|SUM)\(/i, 'a function')
  reader.expect(NAME, 'the name of a metric')
  reader.expect(/\)/, ')')
  reader.expect(/FROM\b/i, 'FROM')
  if (reader.take(/SCHEMA\(/i) !== undefined) {
    listOf(reader, /,/, () => reader.expect(NAME, 'a namespace or dimension'))
    reader.expect(/\)/, ')')
  } else {
    reader.expect(NAME, 'a namespace')
  }
  if (reader.take(/WHERE\b/i) !== undefined)
    listOf(reader, /AND\b/i, () => {
      reader.expect(LABEL, 'a label')
      reader.expect(/!=|=/, '= or !=')
      reader.expect(/'[^']*'/, 'a value in single quotes')
    })
  if (reader.take(/GROUP\s+BY\b/i) !== undefined) listOf(reader, /,/, () => reader.expect(LABEL, 'a label'))
  if (reader.take(/ORDER\s+BY\b/i) !== undefined) {
    reader.expect(/(AVG|COUNT|MAX|MIN|SUM)\(\s*\)/i, 'a function')
    reader.take(/(DESC|ASC)\b/i)
  }
  if (reader.take(/LIMIT\b/i) !== undefined) reader.expect(/\d+/, 'a number')
  reader.end()
}
