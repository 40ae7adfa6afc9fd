import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, CfnResource, Stack } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { expect, test } from 'vitest'
import { addDeployment } from '../../infra/add-deployment.ts'
import { createApp } from '../../infra/create-app.ts'
import { context, environments, temporaryDirectory, variants } from './synthesis.ts'

const all = [...environments.map((environment) => ({ ...environment, variant: 'as committed' })), ...variants]

/** Synthesizes with all checks. Throws on errors, and returns the report, which has warnings, too. */
function check(build: (app: App) => void): { pluginReports: unknown[] } {
  const outdir = temporaryDirectory()
  const app = createApp({ outdir, context })
  build(app)
  app.synth()
  return JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))
}

test.each(all)('$stage, $variant: neither error nor warning that is not explained', (environment) => {
  expect(check((app) => addDeployment(app, environment)).pluginReports).toEqual([])
})

test.each([
  ['cdk-nag', 'AwsSolutions-S10', (stack: Stack) => new Bucket(stack, 'OpenToPlainHttp')],
  [
    'the template validator',
    'F3002',
    (stack: Stack) => new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue', properties: { NoSuchProperty: true } }),
  ],
])('%s finds what is wrong', (_, rule, add) => {
  expect(() => check((app) => add(new Stack(app, 'careless')))).toThrow(rule)
})
