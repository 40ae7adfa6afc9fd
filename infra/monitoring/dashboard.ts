import { Duration } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { FATES } from '../../lib/contract/report.ts'
import { nameOf } from '../constructs/names.ts'
import type { Environment, Stage } from '../environments/environment.ts'
import type { Alarms } from './alarms.ts'
import type { Health } from './health.ts'

const WIDTH = 12

/** One page: alarms, requests, operations and resources. */
export class HealthDashboard extends Construct {
  readonly name: string

  constructor(scope: Construct, id: string, { stage }: Environment, health: Health, { alarms }: Alarms) {
    super(scope, id)
    this.name = nameOf(stage, 'health')
    const { functions } = health.observed
    new Dashboard(this, 'Dashboard', {
      dashboardName: this.name,
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 2 * WIDTH, height: 6 })],
        [
          graph('Operations by kind and outcome', [operations(stage, ['Operations'])]),
          graph('Documents by fate', [
            operations(
              stage,
              FATES.map((fate) => `Documents_${fate}`),
            ),
          ]),
        ],
        [
          graph('Requests', [health.requests, health.clientErrors, health.serverErrors]),
          graph('Latency of the API, 99th percentile', [health.latency]),
        ],
        [
          graph('Queue', [health.waiting, health.deadLetters, health.deadEvents], [health.oldestOperation]),
          graph('Errors and waits', [health.failures, health.unexpectedErrors, health.lockWaits, health.webhookRefusals]),
        ],
        [
          graph('Functions that ended without an answer', [...health.functionErrors.values()]),
          graph('Invocations that were refused', [...health.throttles.values()]),
        ],
        [
          graph(
            'Duration of functions, 99th percentile',
            functions.map((one) => one.function.metricDuration({ statistic: 'p99', label: one.node.id })),
          ),
          graph('File system', [health.fileSystemBytes], [health.fileSystemLoad]),
        ],
      ],
    })
  }
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, width: WIDTH, height: 6 })
}

/** Searches for metrics that the functions write, because only the functions know their dimensions. */
function operations(stage: Stage, names: readonly string[]): IMetric {
  const anyOf = names.map((name) => `"${name}"`).join(' OR ')
  return new MathExpression({
    label: '',
    expression: `SEARCH('{GitOpsFileManager,kind,service,stage,status} MetricName=(${anyOf}) stage="${stage}"', 'Sum')`,
    usingMetrics: {},
    period: Duration.minutes(5),
  })
}
