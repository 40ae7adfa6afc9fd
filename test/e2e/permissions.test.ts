import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dev } from '../../infra/environments/dev.ts'
import { apiSpec } from '../../infra/functions/api-spec.ts'
import { consoleSpec } from '../../infra/functions/console-spec.ts'
import type { AwsCall } from '../../lib/local/aws/aws-call.ts'
import { temporaryDirectory, writeAssembly } from '../infra/synthesis.ts'
import { KMS_KEY } from '../support/kms-double.ts'
import { deniedCalls, type Permission, permissionsOf, policyOf, readPolicies } from '../support/permissions.ts'
import { playScenario } from './permissions/play-scenario.ts'

/** What is deployed: that of development, with the embedded stack's console and a key of KMS that signs the commits. */
const ASSEMBLY = temporaryDirectory()
writeAssembly(ASSEMBLY, { ...dev, console: 'local', signing: { kmsKey: KMS_KEY } })

const policies = readPolicies(ASSEMBLY)
const permissions = permissionsOf(policies)

/**
 * What Lambda itself does with the role of a function: run it, log, attach it to the VPC and the file system, read its
 * queue.
 */
const OF_LAMBDA = [
  / logs:(CreateLogStream|PutLogEvents)$/,
  / xray:PutT/,
  / ec2:(Assign|Unassign)PrivateIpAddresses$/,
  / ec2:(Create|Delete|Describe)NetworkInterfaces?$/,
  / ec2:DescribeSubnets$/,
  / elasticfilesystem:Client(Mount|Write)$/,
  /-ingest-queue sqs:(ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueAttributes|GetQueueUrl)$/,
]

/** Needed when AWS itself has failed or an answer was lost, which does not happen with the emulators. */
const AFTER_FAILURES = [
  ...['REPOSITORY#*', 'DELIVERIES#*'].map((partition) => `ingest-queue dynamodb:GetItem ${partition}`),
  ...['fabrics', 'watcher', 'deliveries', 'raw-drop'].map((name) => `${name} dynamodb:DeleteItem IDEMPOTENCY#*`),
]

/**
 * Needed for records that only a later version can read, and by Lambda for events on which a function fails each time:
 * the scenario has neither.
 */
const AFTER_ACCIDENTS = [
  'rebuild dynamodb:GetItem FABRIC#*',
  ...['sweep', 'raw-upload', 'codecommit-push', 'migrate-records'].map((name) => `${name} sqs:SendMessage dead-events`),
]

/** The key that signs the commits of another environment. */
const ANOTHER_KEY = '00000000-12ab-34cd-56ef-1234567890ab'

let directory: string
let calls: AwsCall[]

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-permissions-'))
  calls = await playScenario(directory, ASSEMBLY)
})
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

function isOfLambda({ function: name, action }: Permission): boolean {
  return OF_LAMBDA.some((pattern) => pattern.test(`${name} ${action}`))
}

function hasKeys({ context }: AwsCall): boolean {
  return 'dynamodb:LeadingKeys' in context
}

function nameOf({ function: name, action, resource, condition }: Permission): string {
  const partition = condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
  const place = partition ?? resource.slice(resource.lastIndexOf(':') + 1).replace(/^gitops-file-manager-dev-/, '')
  return `${name.replace('gitops-file-manager-dev-', '')} ${action} ${String(place)}`
}

test('every call that a function makes is allowed', async () => {
  expect(calls.length).toBeGreaterThan(50)
  // These two have nothing to call.
  const silent = [consoleSpec, apiSpec].map(({ name }) => `gitops-file-manager-dev-${name}`)
  const callers = [...policies.keys()].filter((name) => !silent.includes(name))
  expect(new Set(calls.map(({ principal }) => principal))).toEqual(new Set(callers))
  expect(await deniedCalls(calls, policies)).toEqual([])
})

describe('of each call nothing else is allowed:', () => {
  test.each<[string, (call: AwsCall) => AwsCall]>([
    [
      'on the same thing of another environment',
      (call) => ({ ...call, resource: call.resource.replaceAll('dev', 'prod').replace(/(?<=:key\/).+/, ANOTHER_KEY) }),
    ],
    [
      'on the same thing of another account',
      (call) => ({ ...call, resource: call.resource.replace(/(?<=:)0{12}(?=:)/, '111111111111') }),
    ],
    [
      'on another partition of the table',
      (call) => (hasKeys(call) ? { ...call, context: { 'dynamodb:LeadingKeys': ['ELSE#WHERE'] } } : call),
    ],
    ['on the whole table', (call) => (hasKeys(call) ? { ...call, context: {} } : call)],
  ])('%s', async (_, elsewhere) => {
    const moved = calls.map((call) => [call, elsewhere(call)] as const).filter(([call, other]) => !isDeepStrictEqual(call, other))
    const foreign = moved.map(([, other]) => other)
    expect(foreign.length).toBeGreaterThan(20)
    expect(await deniedCalls(foreign, policies)).toEqual(foreign)
  })
})

describe('without one permission a call is refused:', () => {
  const ours = permissions.filter(
    (permission) => !isOfLambda(permission) && ![...AFTER_FAILURES, ...AFTER_ACCIDENTS].includes(nameOf(permission)),
  )

  test.each(ours.map((permission) => [nameOf(permission), permission] as const))('%s', async (_, permission) => {
    const others = permissions.filter((other) => other.function === permission.function && other !== permission)
    const concerned = calls.filter(({ principal, action }) => principal === permission.function && action === permission.action)
    expect(await deniedCalls(concerned, new Map([[permission.function, policyOf(others)]]))).not.toEqual([])
  })
})
