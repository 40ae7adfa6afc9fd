import { expect, test } from 'vitest'
import { type Environment, STAGES } from '../../infra/environments/environment.ts'
import { findEnvironment, requestedEnvironment } from '../../infra/environments/find-environment.ts'
import { environments, resourcesOf, synthesize } from './synthesis.ts'

test.each(STAGES)('%s has settings of its own', (stage) => {
  expect(findEnvironment(stage).stage).toBe(stage)
})

test.each([undefined, '', 'production', 'toString', 1])('%j is no environment', (name) => {
  expect(() => findEnvironment(name)).toThrow('-c env=dev | staging | prod')
})

test.each<Environment['gitHosts']>(['any', []])('production names its Git hosts: not %j', (gitHosts) => {
  expect(() => synthesize({ ...findEnvironment('prod'), gitHosts })).toThrow('Name the Git hosts of production')
})

test('only the embedded stack has a console, and only where it is asked for', () => {
  expect(requestedEnvironment('dev', undefined)).not.toHaveProperty('console')
  expect(requestedEnvironment('dev', 'local')).toMatchObject({ stage: 'dev', console: 'local' })
  for (const [env, console] of [
    ['prod', 'local'],
    ['dev', 'true'],
  ])
    expect(() => requestedEnvironment(env, console)).toThrow('-c env=dev')
})

test.each(environments)('$stage knows no account, no region and no other stage', (environment) => {
  const { data, service } = synthesize(environment)
  const text = JSON.stringify([data.toJSON(), service.toJSON()])
  expect(text).not.toMatch(/\b\d{12}\b|\b[a-z]{2}-(north|south|east|west|central)+[a-z]*-\d\b/)
  for (const other of STAGES.filter((stage) => stage !== environment.stage))
    expect(text).not.toContain(`gitops-file-manager-${other}`)
})

const STATEFUL = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::EFS::FileSystem', 'AWS::Logs::LogGroup']

test.each(environments)(
  '$stage keeps its data if it should, but nothing of a creation that failed: $retainData',
  (environment) => {
    const { data, service } = synthesize(environment)
    const stateful = STATEFUL.flatMap((type) => [...resourcesOf(data, type), ...resourcesOf(service, type)])
    expect(stateful.length).toBeGreaterThan(STATEFUL.length)
    const policies = new Set(stateful.map(({ DeletionPolicy }) => DeletionPolicy))
    expect([...policies]).toEqual([environment.retainData ? 'RetainExceptOnCreate' : 'Delete'])
  },
)

test.each(environments)('every resource of $stage that can have tags says whose it is', (environment) => {
  const { data, service } = synthesize(environment)
  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::EC2::VPC'])
    for (const { Properties } of [...resourcesOf(data, type), ...resourcesOf(service, type)])
      expect(Properties.Tags).toEqual(
        expect.arrayContaining([
          { Key: 'Project', Value: 'gitops-file-manager' },
          { Key: 'Stage', Value: environment.stage },
        ]),
      )
})
