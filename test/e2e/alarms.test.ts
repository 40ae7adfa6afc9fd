import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { type Stack, startStack } from '../../lib/local/stack.ts'
import { readCloudAssembly } from '../../lib/local/template/cloud-assembly.ts'
import { Resources } from '../../lib/local/template/resources.ts'
import { until } from '../support/eventually.ts'
import { type Alarm, type Point, readAlarms, stateOf } from './alarms/alarm.ts'
import { Observed } from './alarms/observed.ts'
import { OtherProcess } from './permissions/other-process.ts'

const resources = new Resources(readCloudAssembly(ASSEMBLY), 'http://queues')
const alarms = readAlarms(resources)
let directory: string
let stack: Stack
let observed: Observed
let repository: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-alarms-'))
  stack = await startStack({ directory, onProblem: () => {}, onThrottle: (name) => observed.count(observed.throttles, name) })
  observed = new Observed(stack, resources)
  await stack.ensureRepository('lab.git')
  const fabric = { name: 'lab', repository_url: stack.repositoryUrl('lab.git') }
  repository = ((await call('POST', '/fabrics', fabric)).body as FabricRecord).repository
  await call('POST', '/fabrics/lab/init-gitops', {})
  await call('POST', '/fabrics/lab/ingest-raw', {})
})
afterAll(async () => {
  await stack.close()
  await rm(directory, { recursive: true, force: true })
})

async function call(
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const init = {
    method,
    headers: { 'content-type': 'application/json', ...headers, ...(method === 'PUT' && { 'if-none-match': '*' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
  const response = await fetch(`${stack.url}/api/plugins/hedgehog${path}`, init)
  if (response.status >= 500) observed.serverErrors.push({ time: Date.now(), value: 1 })
  return { status: response.status, body: await response.json() }
}

const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

const vpcNamed = (name: string) => ({ apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPC', metadata: { name }, spec: {} })

/** Ends a function in the middle of an event, as running out of memory does. */
async function endWithin(name: string): Promise<void> {
  let hasEnded = false
  const ended = stack.invoke(name, {}).then(
    () => false,
    () => true,
  )
  void ended.then(() => {
    hasEnded = true
  })
  while (!hasEnded) {
    stack.crash(name)
    await sleep(20)
  }
  if (!(await ended)) return endWithin(name)
  observed.count(observed.functionErrors, name)
}

/** Each alarm, or each kind, with the fault on the embedded stack that sets it off, or why there is none. */
type Fault =
  | {
      make: (alarm: Alarm) => Promise<void>
      /** For a fault that shows only after a time. */
      lasts?: (alarm: Alarm) => number
      end?: () => void
    }
  | { why: string }

const QUEUE_FUNCTION = 'gitops-file-manager-dev-ingest-queue'

const another = () => new OtherProcess(stack.awsEndpoint, 'gitops-file-manager-dev-records')

const FAULTS: Readonly<Record<string, Fault>> = {
  'dead-operations': { make: () => another().sendNoise() },
  // EventBridge gives up on a function that ends in each attempt.
  'dead-events': {
    make: async () => {
      const detail = { event: 'referenceUpdated', repositoryName: 'lab', referenceType: 'branch', referenceName: 'main' }
      stack.emit({ source: 'aws.codecommit', 'detail-type': 'CodeCommit Repository State Change', detail })
      const deadEvents = alarms.find(({ name }) => name === 'dead-events') as Alarm
      await until(async () => {
        stack.crash('gitops-file-manager-dev-codecommit-push')
        return (await observed.pointsOf(deadEvents.metric)).some(({ value }) => value > 0)
      })
    },
  },
  'operations-wait': {
    make: async () => {
      stack.reserve(QUEUE_FUNCTION, 0)
      await call('POST', '/fabrics/lab/ingest-raw', {}, { prefer: 'respond-async' })
    },
    lasts: ({ threshold }) => threshold * 1000,
    end: () => stack.reserve(QUEUE_FUNCTION, undefined),
  },
  failures: {
    make: async () => {
      const gone = { name: 'gone', repository_url: stack.repositoryUrl('gone.git') }
      await call('POST', '/fabrics', gone)
      await call('POST', '/fabrics/gone/init-gitops', {})
    },
  },
  'unexpected-errors': {
    why: 'no input makes the reader fail; test/infra/metric-filters.test.ts finds the line of such a defect',
  },
  'lock-waits': {
    make: async () => {
      const lease = await another().holdLock(repository)
      // No function has more at a time than it has processes, so that none waits for one in place of the lock.
      const callers = () =>
        Promise.all([
          times(4, () => call('POST', '/fabrics/lab/init-gitops', { force: true })),
          times(4, (index) => call('PUT', `/fabrics/lab/raw/${index}.yaml`, { waits: 'for the lock' })),
          times(2, (index) => call('PUT', `/fabrics/lab/objects/vpcs/default/vpc-${index}`, vpcNamed(`vpc-${index}`))),
        ])
      let refused = 0
      while (refused < 10) {
        const statuses = (await callers()).flat().map(({ status }) => status)
        refused += statuses.filter((status) => status === 423).length
        // On a busy machine a function may start so late that the gateway gives up first.
        expect([423, 503, 504]).toEqual(expect.arrayContaining(statuses))
      }
      await lease.release()
    },
  },
  'webhook-refusals': {
    make: async () => {
      const url = `${stack.url}/webhooks/github/${repository}`
      const headers = { 'content-type': 'application/json', 'x-github-event': 'push' }
      const statuses = await times(10, async () => (await fetch(url, { method: 'POST', headers, body: '{}' })).status)
      expect(new Set(statuses)).toEqual(new Set([401]))
    },
  },
  'api-failures': {
    make: async () => {
      // A process that is starting ends before it can answer; one that has started may be quicker than its end.
      const name = 'gitops-file-manager-dev-fabrics'
      while (observed.serverErrors.length < 3) {
        stack.crash(name)
        let isOver = false
        void call('GET', '/fabrics/lab', undefined).finally(() => {
          isOver = true
        })
        while (!isOver) {
          await sleep(20)
          stack.crash(name)
        }
      }
    },
  },
  'file-system-limit': { why: 'the embedded stack has a directory in place of EFS, without a limit of operations' },
  'function-errors': { make: ({ metric }) => endWithin(metric.dimensions.FunctionName ?? '') },
  release: { make: ({ metric }) => endWithin(metric.dimensions.FunctionName ?? '') },
  'function-throttled': {
    make: async ({ metric: { dimensions }, threshold }) => {
      const name = dimensions.FunctionName ?? ''
      stack.reserve(name, 0)
      const refused = times(threshold, () => stack.invoke(name, {}))
      await expect(refused).rejects.toThrow(/^Rate Exceeded/)
      stack.reserve(name, undefined)
    },
  },
}

const faultOf = ({ name }: Alarm): Fault => {
  const fault = FAULTS[name] ?? Object.entries(FAULTS).find(([kind]) => name.startsWith(`${kind}-`))?.[1]
  if (fault === undefined) throw new Error(`No fault is known for the alarm ${name}: add one, or why there is none`)
  return fault
}

/** The points as if the fault had lasted for all periods of an alarm, one after the other. */
const lasting = ({ period, periods }: Alarm, points: readonly Point[]): Point[] =>
  Array.from({ length: periods }, (_, index) =>
    points.map(({ time, value }) => ({ time: time - index * period * 1000, value })),
  ).flat()

const made = alarms.filter((alarm) => 'make' in faultOf(alarm))

describe.sequential('on the embedded stack', () => {
  test.each(made)('$name is OK while all is well', async (alarm) => {
    expect(stateOf(alarm, lasting(alarm, await observed.pointsOf(alarm.metric)), Date.now())).toBe('OK')
  })

  test.each(made)('$name goes off on its fault', async (alarm) => {
    const { make, lasts = () => 0, end = () => {} } = faultOf(alarm) as Extract<Fault, { make: unknown }>
    await make(alarm)
    const now = () => Date.now() + lasts(alarm)
    const points = () => observed.pointsOf(alarm.metric, now())
    await until(async () => stateOf(alarm, lasting(alarm, await points()), now()) === 'ALARM')
    if (alarm.periods > 1) expect(stateOf(alarm, await points(), now())).toBe('OK')
    end()
  })
})

test.each(alarms.filter((alarm) => 'why' in faultOf(alarm)))('$name goes off at its threshold, and not below', (alarm) => {
  const at = (value: number) => stateOf(alarm, lasting(alarm, [{ time: 0, value }]), 0)
  expect([at(alarm.threshold), at(alarm.threshold - 1), stateOf(alarm, [], 0)]).toEqual(['ALARM', 'OK', 'OK'])
})
