import type { Resources } from '../../../lib/local/template/resources.ts'

interface Dimension {
  Name: string
  Value: string
}

interface Properties {
  AlarmName: string
  Namespace?: string
  MetricName?: string
  Dimensions?: Dimension[]
  Statistic?: string
  Period?: number
  Metrics?: {
    MetricStat: { Metric: { Namespace: string; MetricName: string; Dimensions?: Dimension[] }; Period: number; Stat: string }
  }[]
  EvaluationPeriods: number
  Threshold: number
  ComparisonOperator: string
  TreatMissingData: string
}

const PROPERTIES = [
  'AlarmName',
  'Namespace',
  'MetricName',
  'Dimensions',
  'Statistic',
  'Period',
  'Metrics',
  'EvaluationPeriods',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
] as const

export interface Metric {
  namespace: string
  name: string
  dimensions: Readonly<Record<string, string>>
}

/** What an alarm watches, and when it goes off, as the template says. */
export interface Alarm {
  name: string
  metric: Metric
  statistic: string
  /** Seconds. */
  period: number
  /** The number of periods in a row at or over the threshold. */
  periods: number
  threshold: number
}

/** A value of a metric at a time, in milliseconds. */
export interface Point {
  time: number
  value: number
}

/** The alarms of the template. Throws for a definition that `stateOf` could not evaluate. */
export function readAlarms(resources: Resources): Alarm[] {
  return resources.ofType<Properties>('AWS::CloudWatch::Alarm', PROPERTIES).map(({ properties }) => alarmOf(properties))
}

function alarmOf({ AlarmName, ComparisonOperator, TreatMissingData, ...rest }: Properties): Alarm {
  if (ComparisonOperator !== 'GreaterThanOrEqualToThreshold' || TreatMissingData !== 'notBreaching')
    throw new Error(`${AlarmName} compares in another way: ${ComparisonOperator}, ${TreatMissingData}`)
  const [query, other] = rest.Metrics ?? []
  if (other !== undefined) throw new Error(`${AlarmName} watches several metrics`)
  const { Namespace = '', MetricName = '', Dimensions = [] } = query?.MetricStat.Metric ?? rest
  return {
    name: AlarmName.replace('gitops-file-manager-dev-', ''),
    metric: {
      namespace: Namespace,
      name: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    },
    statistic: query?.MetricStat.Stat ?? rest.Statistic ?? '',
    period: query?.MetricStat.Period ?? rest.Period ?? 0,
    periods: rest.EvaluationPeriods,
    threshold: rest.Threshold,
  }
}

/**
 * The state of an alarm at a time, by the points of its metric: a period without points is none over the threshold
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation).
 */
export function stateOf({ statistic, period, periods, threshold }: Alarm, points: readonly Point[], now: number): 'ALARM' | 'OK' {
  const aggregate = STATISTICS[statistic]
  if (aggregate === undefined) throw new Error(`There is no statistic ${statistic}`)
  const isBreaching = (index: number) => {
    const end = now - index * period * 1000
    const values = points.filter(({ time }) => time > end - period * 1000 && time <= end).map(({ value }) => value)
    return values.length > 0 && aggregate(values) >= threshold
  }
  return Array.from({ length: periods }, (_, index) => index).every(isBreaching) ? 'ALARM' : 'OK'
}

const STATISTICS: Readonly<Record<string, (values: number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
}
