import { runSimulation } from '@cloud-copilot/iam-simulate'
import { expect, test } from 'vitest'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { ACCOUNT } from '../../lib/local/server/local-aws.ts'
import { readCloudAssembly } from '../../lib/local/template/cloud-assembly.ts'
import { Resources } from '../../lib/local/template/resources.ts'
import type { PolicyDocument } from '../support/permissions.ts'

interface TopicPolicy {
  Topics: string[]
  PolicyDocument: PolicyDocument
}

interface Alarm {
  AlarmName: string
  AlarmActions: string[]
  OKActions?: string[]
}

const resources = new Resources(readCloudAssembly(ASSEMBLY), 'http://queues')
const policies = resources.ofType<TopicPolicy>('AWS::SNS::TopicPolicy', ['Topics', 'PolicyDocument'])
const alarms = resources
  .ofType<Alarm>('AWS::CloudWatch::Alarm', ['AlarmName', 'AlarmActions', 'OKActions'])
  .map(({ properties }) => properties)

interface Publishing {
  topic: string
  account?: string
  isEncrypted?: boolean
}

/** What the topic's policy says if the service publishes to it for an alarm of an account. */
async function publish({ topic, account = ACCOUNT, isEncrypted = true }: Publishing): Promise<string> {
  const policy = policies.find(({ properties }) => properties.Topics.includes(topic))?.properties.PolicyDocument
  const result = await runSimulation(
    {
      request: {
        principal: 'cloudwatch.amazonaws.com',
        action: 'sns:Publish',
        resource: { resource: topic, accountId: ACCOUNT },
        contextVariables: { 'aws:SourceAccount': account, 'aws:SecureTransport': String(isEncrypted) },
      },
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
    },
    {},
  )
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors))
  return result.overallResult
}

test.each(alarms)('$AlarmName reaches everybody whom it should tell, going off and on again', async (alarm) => {
  expect(alarm.OKActions).toEqual(alarm.AlarmActions)
  expect(alarm.AlarmActions).toHaveLength(1)
  for (const topic of alarm.AlarmActions) expect(await publish({ topic })).toBe('Allowed')
})

test('no alarm of another account does, nor one in plain text', async () => {
  const [topic = ''] = alarms[0]?.AlarmActions ?? []
  expect(await publish({ topic, account: '111111111111' })).toBe('ImplicitlyDenied')
  expect(await publish({ topic, isEncrypted: false })).toBe('ExplicitlyDenied')
})
