import { describe, expect, test } from 'vitest'
import { parseDashboard, parseExpression } from './grammar/dashboard-body.ts'
import { parseFilterPattern } from './grammar/filter-pattern.ts'
import { parseLogsInsights } from './grammar/logs-insights.ts'
import { parseMetricsInsights } from './grammar/metrics-insights.ts'
import { parseRouteKey } from './grammar/route-key.ts'
import { parseSearch } from './grammar/search-expression.ts'
import { environments, resourcesOf, synthesize } from './synthesis.ts'

/** A property as text, with a word for each value that only a deployment knows. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const [separator, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'] ?? []
  return parts === undefined ? 'deployed' : parts.map(textOf).join(separator)
}

describe.each(environments)('what only AWS reads of $stage is written as its documents say:', (environment) => {
  const { service } = synthesize(environment)

  test('the dashboard, with its searches', () => {
    const dashboards = resourcesOf<{ DashboardBody: unknown }>(service, 'AWS::CloudWatch::Dashboard')
    expect(dashboards).toHaveLength(1)
    for (const { Properties } of dashboards) parseDashboard(textOf(Properties.DashboardBody))
  })

  test('the expressions of alarms, which watch ten metrics at most', () => {
    const alarms = resourcesOf<{ Metrics?: { Expression?: string }[] }>(service, 'AWS::CloudWatch::Alarm')
    for (const { Metrics = [] } of alarms.map(({ Properties }) => Properties)) {
      expect(Metrics.filter(({ Expression }) => Expression === undefined).length).toBeLessThanOrEqual(10)
      for (const { Expression } of Metrics) if (Expression !== undefined) parseExpression(Expression)
    }
  })

  test('the filters of logs', () => {
    const filters = resourcesOf<{ FilterPattern: string }>(service, 'AWS::Logs::MetricFilter')
    for (const pattern of new Set(filters.map(({ Properties }) => Properties.FilterPattern)))
      expect(parseFilterPattern(pattern)({})).toBe(false)
  })

  test('saved queries, which know the keys of log lines', () => {
    const queries = resourcesOf<{ QueryString: string; LogGroupNames: unknown[] }>(service, 'AWS::Logs::QueryDefinition')
    expect(queries).toHaveLength(1)
    for (const { Properties } of queries) {
      expect(parseLogsInsights(Properties.QueryString)).toEqual(expect.arrayContaining(['delivery', 'repository', 'operation']))
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AnalyzingLogData.html: 50 groups at most.
      expect(Properties.LogGroupNames.length).toBeLessThanOrEqual(50)
    }
  })

  test('the keys of routes, of which no two have one shape', () => {
    const routes = resourcesOf<{ RouteKey: string }>(service, 'AWS::ApiGatewayV2::Route')
    const shapes = routes.map(({ Properties }) => parseRouteKey(Properties.RouteKey))
    expect(new Set(shapes).size).toBe(shapes.length)
  })
})

const INSIGHTS = 'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)'

describe('the grammars refuse what AWS refuses:', () => {
  test.each([
    [`${INSIGHTS} WHERE FunctionName = 'a' OR FunctionName = 'b'`, 'expected the end at " OR'],
    [`${INSIGHTS} WHERE FunctionName = "a"`, 'a value in single quotes'],
    ['SELECT SUM(Errors) FROM AWS/Lambda', 'a namespace'],
    ['SELECT p99(Duration) FROM "AWS/Lambda"', 'a function'],
  ])('the query %s', (text, complaint) => {
    expect(() => parseMetricsInsights(text)).toThrow(complaint)
  })

  test.each([
    INSIGHTS,
    `${INSIGHTS} WHERE FunctionName = 'a' AND tag.Stage != 'prod'`,
    'select max(CPUUtilization) from "AWS/EC2" group by InstanceId order by max() desc limit 10',
  ])('but not the query %s', (text) => {
    parseMetricsInsights(text)
  })

  test.each([
    ["SEARCH('{AWS/Lambda,FunctionName MetricName=\"Errors\"', 'Sum')", 'expected }'],
    ["SEARCH('{AWS/Lambda,FunctionName} MetricName=(\"Errors\"', 'Sum')", 'expected )'],
    ["SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Total')", 'a statistic'],
    [`SEARCH('{AWS/Lambda} ${'word '.repeat(250)}', 'Sum')`, 'longer than 1024'],
  ])('the search %s', (text, complaint) => {
    expect(() => parseSearch(text)).toThrow(complaint)
  })

  test.each([
    ['{ $.level = ERROR }', 'a string in quotation marks or a number'],
    ['{ level = "ERROR" }', 'a field'],
    ['{ $.level = "ERROR" && }', 'a field'],
    ['{ ($.level = "ERROR") && ($.Problems >= "1") }', 'or a number'],
    ['$.level = "ERROR"', 'expected {'],
  ])('the filter %s', (text, complaint) => {
    expect(() => parseFilterPattern(text)).toThrow(complaint)
  })

  test.each([
    ['fields @timestamp | where delivery = "ID"', 'a command'],
    ["fields @timestamp | filter delivery = 'ID'", 'a string in quotation marks'],
    ['fields @timestamp | limit 20000', 'more than'],
    ['fields @timestamp limit 10', 'the end'],
  ])('the query of logs %s', (text, complaint) => {
    expect(() => parseLogsInsights(text)).toThrow(complaint)
  })

  test.each([
    ['GET /fabrics/', 'the end'],
    ['GET /{file+}/raw', 'the end'],
    ['GET /fabrics/{fabric-name}', 'the end'],
    ['GET /{name}/objects/{name}', 'twice'],
    ['FETCH /fabrics', 'a method'],
  ])('the route %s', (text, complaint) => {
    expect(() => parseRouteKey(text)).toThrow(complaint)
  })

  const widget = { type: 'metric', x: 0, y: 0, width: 12, height: 6 }
  test.each([
    ['a widget past the edge', { ...widget, x: 20, properties: { metrics: [['AWS/EC2', 'CPU']], region: 'r' } }, 'column 32'],
    ['half a dimension', { ...widget, properties: { metrics: [['AWS/EC2', 'CPU', 'InstanceId']], region: 'r' } }, 'a dimension'],
    ['a graph of nothing', { ...widget, properties: { metrics: [], region: 'r' } }, 'widgets'],
    ['an unknown type', { ...widget, type: 'picture', properties: {} }, 'type'],
  ])('a dashboard with %s', (_, one, complaint) => {
    expect(() => parseDashboard(JSON.stringify({ widgets: [one] }))).toThrow(complaint)
  })
})

test.each([
  [{ level: 'ERROR', message: 'm' }, true],
  [{ level: 'ERROR' }, false],
  [{ level: 'ERROR', message: 'again' }, false],
  [{ level: 'WARN', message: 'm' }, false],
])('a filter finds the lines that CloudWatch would: %j', (line, expected) => {
  expect(parseFilterPattern('{ ($.level = "ERROR") && ($.message != "again") }')(line)).toBe(expected)
})
