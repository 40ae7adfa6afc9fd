import type { SQSEvent } from 'aws-lambda'
import { afterEach, expect, test, vi } from 'vitest'
import { dev } from '../../infra/environments/dev.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { queueFunction } from '../../lib/runtime/batch.ts'
import { lambdaContext } from '../support/api-event.ts'
import { resourcesOf, synthesize } from './synthesis.ts'

interface Filter {
  FilterPattern: string
  MetricTransformations: { MetricName: string }[]
}

const filters = resourcesOf<Filter>(synthesize(dev).service, 'AWS::Logs::MetricFilter').map(({ Properties }) => Properties)

/** Whether a pattern such as `{ ($.level = "ERROR") && ($.Problems >= 1) }` holds for a line, as CloudWatch would say. */
function matches(pattern: string, line: Record<string, unknown>): boolean {
  const clauses = [...pattern.matchAll(/\$\.(\w+) (=|!=|>=) (?:"([^"]*)"|(\d+))/g)]
  expect(clauses.length).toBe(pattern.split('&&').length)
  return clauses.every(([, field = '', operator, text, number]) => {
    const found = line[field]
    if (operator === '>=') return Number(found) >= Number(number)
    return operator === '=' ? found === text : found !== text
  })
}

/** How often each metric counts in what the function logs while a message fails. */
async function counted(error: Error, attempt: number): Promise<Record<string, number>> {
  const lines: Record<string, unknown>[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(JSON.parse(String(text))) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(JSON.parse(String(text))) > 0)
  const run = queueFunction({ maxReceives: 5 }, () => Promise.reject(error))
  const record = { messageId: 'm', body: '{}', attributes: { ApproximateReceiveCount: String(attempt), MessageGroupId: 'g' } }
  await run({ Records: [record] } as unknown as SQSEvent, lambdaContext('ingest-queue'))
  vi.restoreAllMocks()
  const names = new Set(filters.flatMap(({ MetricTransformations }) => MetricTransformations.map(({ MetricName }) => MetricName)))
  const countOf = (name: string) => {
    const filter = filters.find(({ MetricTransformations }) => MetricTransformations[0]?.MetricName === name)
    return lines.filter((line) => matches(filter?.FilterPattern ?? '', line)).length
  }
  return Object.fromEntries([...names].map((name) => [name, countOf(name)]))
}

afterEach(() => {
  vi.restoreAllMocks()
})

const busy = new DomainError('repository_busy', 'busy', { repository: 'r', holder: 'o', retry_after_seconds: 1 })
const gone = new DomainError('fabric_not_found', 'gone', { fabric: 'f' })

test.each([
  ['a busy repository, to be tried again', busy, { Failures: 0, LockWaits: 1 }],
  ['a failure for good', gone, { Failures: 1, LockWaits: 0 }],
])('the filters find in the logs what the alarms are about: %s', async (_, error, expected) => {
  expect(await counted(error, 1)).toEqual(expected)
})

test('every function is watched for everything', () => {
  const functions = resourcesOf(synthesize(dev).service, 'AWS::Lambda::Function')
  expect(filters).toHaveLength(2 * functions.length)
})
