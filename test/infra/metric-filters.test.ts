import type { SQSEvent } from 'aws-lambda'
import { afterEach, expect, test, vi } from 'vitest'
import { dev } from '../../infra/environments/dev.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { noFates } from '../../lib/domain/plan/report.ts'
import { queueFunction } from '../../lib/http/lambda/batch.ts'
import { countFor, countOperation, countUnexpected } from '../../lib/http/lambda/metrics.ts'
import { lambdaContext } from '../support/api-event.ts'
import { parseFilterPattern } from './grammar/filter-pattern.ts'
import { onlyResource, resourcesOf, synthesize } from './synthesis.ts'

interface Filter {
  FilterPattern: string
  MetricTransformations: { MetricName: string }[]
}

const filters = resourcesOf<Filter>(synthesize(dev).service, 'AWS::Logs::MetricFilter').map(({ Properties }) => Properties)

/** What is logged from here on, until the spies are restored. */
function collectLines(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = []
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(JSON.parse(String(text))) > 0)
  return lines
}

/** How often each metric counts in what the function logs while a message fails. */
async function counted(error: Error, attempt: number): Promise<Record<string, number>> {
  const lines = collectLines()
  const redelivery = { postpone: () => Promise.resolve() }
  const deadLetters = { bury: () => Promise.resolve() }
  const consumer = { parse: (body: string) => body, begin: () => () => Promise.reject(error) }
  const run = queueFunction({ stage: 'dev', maxReceives: 5, redelivery, deadLetters }, consumer)
  const record = { messageId: 'm', body: '{}', attributes: { ApproximateReceiveCount: String(attempt), MessageGroupId: 'g' } }
  await run({ Records: [record] } as unknown as SQSEvent, lambdaContext('ingest-queue'))
  vi.restoreAllMocks()
  const names = new Set(filters.flatMap(({ MetricTransformations }) => MetricTransformations.map(({ MetricName }) => MetricName)))
  const countOf = (name: string) => {
    const filter = filters.find(({ MetricTransformations }) => MetricTransformations[0]?.MetricName === name)
    return lines.filter(parseFilterPattern(filter?.FilterPattern ?? '')).length
  }
  return Object.fromEntries([...names].map((name) => [name, countOf(name)]))
}

afterEach(() => {
  vi.restoreAllMocks()
})

const busy = new DomainError('repository_busy', 'busy', { repository: 'r', holder: 'o', retry_after_seconds: 1 })
const gone = new DomainError('fabric_not_found', 'gone', { fabric: 'f' })

test.each([
  ['a busy repository, to be tried again', busy, { Failures: 0, LockWaits: 1, WebhookRefusals: 0, UnexpectedErrors: 0 }],
  ['a failure for good', gone, { Failures: 1, LockWaits: 0, WebhookRefusals: 0, UnexpectedErrors: 0 }],
])('the filters find in the logs what the alarms are about: %s', async (_, error, expected) => {
  expect(await counted(error, 1)).toEqual(expected)
})

test('and a file that the reader failed on', () => {
  const lines = collectLines()
  countUnexpected()
  vi.restoreAllMocks()
  const left = { level: 'ERROR', message: 'A file was left alone, because the reader failed on it' }
  const countedBy = (name: string) => {
    const filter = filters.find(({ MetricTransformations }) => MetricTransformations[0]?.MetricName === name)
    return [left, ...lines].filter(parseFilterPattern(filter?.FilterPattern ?? '')).length
  }
  expect([countedBy('UnexpectedErrors'), countedBy('Failures')]).toEqual([1, 0])
})

test('every function is watched for everything', () => {
  const functions = resourcesOf(synthesize(dev).service, 'AWS::Lambda::Function')
  expect(filters).toHaveLength(4 * functions.length)
})

test('the dashboard searches for the dimensions that operations are counted by, and in its own stage', () => {
  const lines = collectLines()
  countFor('dev')
  const now = new Date().toISOString()
  const times = { started_at: now, finished_at: now }
  countOperation({ kind: 'ingest', status: 'succeeded', dry_run: false, files: [], faults: [], fates: noFates(), ...times })
  vi.restoreAllMocks()
  const [line] = lines as [{ _aws: { CloudWatchMetrics: { Dimensions: string[][] }[] } }]
  const [dimensions] = line._aws.CloudWatchMetrics.flatMap(({ Dimensions }) => Dimensions)
  const { Properties } = onlyResource(synthesize(dev).service, 'AWS::CloudWatch::Dashboard')
  const searches = [...JSON.stringify(Properties).matchAll(/\{GitOpsFileManager,([\w,]+)\} MetricName=\([^)]+\) (stage=[^']+)'/g)]
  expect(searches).toHaveLength(2)
  for (const [, searched = '', stage = ''] of searches) {
    expect(searched.split(',')).toEqual(dimensions?.toSorted())
    expect(stage.replaceAll('\\', '')).toBe('stage="dev"')
  }
})
