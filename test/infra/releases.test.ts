import { describe, expect, test } from 'vitest'
import { functionSpecs } from '../../infra/functions/function-specs.ts'
import { environments, resourcesOf, synthesize } from './synthesis.ts'

interface Group {
  DeploymentGroupName: string
  DeploymentConfigName: string
  AlarmConfiguration: { Enabled: boolean; Alarms: { Name: { Ref: string } }[] }
  AutoRollbackConfiguration: { Enabled: boolean; Events: string[] }
}

interface Alarm {
  AlarmName: string
  Dimensions: { Name: string; Value: unknown }[]
}

const CONFIGS = { canary: 'CodeDeployDefault.LambdaCanary10Percent5Minutes', 'all-at-once': 'CodeDeployDefault.LambdaAllAtOnce' }

/** Those that commit. */
const writers = functionSpecs.filter(({ announces }) => announces === true).map(({ name }) => name)

describe.each(environments)('a release of $stage', (environment) => {
  const { stage, release } = environment
  const { service } = synthesize(environment)
  const groups = resourcesOf<Group>(service, 'AWS::CodeDeploy::DeploymentGroup').map(({ Properties }) => Properties)

  test('is one for each function that writes to Git', () => {
    expect(groups.map(({ DeploymentGroupName: name }) => name).toSorted()).toEqual(writers.toSorted())
    for (const { DeploymentConfigName: config } of groups) expect(config).toBe(CONFIGS[release])
  })

  test('is taken back when an alarm on its own version, and no other, goes off', () => {
    const alarms = service.findResources('AWS::CloudWatch::Alarm')
    for (const { DeploymentGroupName: name, AlarmConfiguration, AutoRollbackConfiguration } of groups) {
      expect(AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: expect.arrayContaining(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
      })
      const watched = AlarmConfiguration.Alarms.map((alarm): Alarm => alarms[alarm.Name.Ref]?.Properties)
      expect(watched.map(({ AlarmName }) => AlarmName)).toEqual([`gitops-file-manager-${stage}-release-${name}`])
      expect(watched[0]?.Dimensions.map(({ Name }) => Name)).toEqual(['ExecutedVersion', 'FunctionName', 'Resource'])
    }
  })

  test('reaches callers: the API and the queue call the alias', () => {
    const aliases = Object.keys(service.findResources('AWS::Lambda::Alias'))
    expect(aliases).toHaveLength(writers.length)
    const called = ['AWS::ApiGatewayV2::Integration', 'AWS::Lambda::EventSourceMapping'].map((type) =>
      JSON.stringify(resourcesOf(service, type)),
    )
    for (const alias of aliases) expect(called.join()).toContain(`"${alias}"`)
    for (const name of writers) expect(called.join()).not.toContain(`"${name.replaceAll('-', '')}Function`)
  })
})
