import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { STAGES } from '../../infra/environments/environment.ts'
import packageJson from '../../package.json' with { type: 'json' }

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}

interface Job {
  needs?: string
  environment?: string
  permissions: Record<string, string>
  'timeout-minutes': number
  env?: Record<string, string>
  steps: Step[]
}

interface Workflow {
  on: { workflow_dispatch: { inputs: { env: { type: string; options: string[]; required: boolean } } } }
  permissions: object
  concurrency: { group: string; 'cancel-in-progress': boolean }
  jobs: Record<'test' | 'deploy', Job>
}

const ROOT = join(import.meta.dirname, '../..')
const text = readFileSync(join(ROOT, '.github/workflows/deploy.yml'), 'utf8')
const workflow: Workflow = parse(text, { strict: true, uniqueKeys: true })
const { test: tests, deploy } = workflow.jobs
const steps = [...tests.steps, ...deploy.steps]
const commands = deploy.steps.map(({ run = '', uses = '' }) => run || uses.split('@')[0])

test('is started by hand, for one of the environments that there are', () => {
  expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch'])
  expect(workflow.on.workflow_dispatch.inputs.env).toMatchObject({ type: 'choice', required: true, options: [...STAGES] })
})

test('two deployments of an environment do not run at once, and none is broken off', () => {
  expect(workflow.concurrency).toMatchObject({ group: expect.stringContaining('inputs.env'), 'cancel-in-progress': false })
})

test('only the deployment gets an identity, and nothing may write', () => {
  expect(workflow.permissions).toEqual({})
  expect(tests.permissions).toEqual({ contents: 'read' })
  expect(deploy.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
  expect(deploy.environment).toContain('inputs.env')
  expect(text).not.toMatch(/secrets\.|AWS_SECRET_ACCESS_KEY/)
})

test('actions are pinned by commit, with the version beside it', () => {
  const lines = text.split('\n').filter((line) => line.includes('uses:'))
  expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length)
  for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

test('no checkout leaves its token behind', () => {
  const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))
  expect(checkouts).toHaveLength(2)
  for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false })
})

test('what is deployed was tested, and built and synthesized before there were credentials', () => {
  expect(deploy.needs).toBe('test')
  expect(tests.steps.at(-1)?.run).toBe('.ci/run')
  expect(existsSync(join(ROOT, '.ci/run'))).toBe(true)
  expect(packageJson.scripts).toHaveProperty('build')
  expect(commands.slice(2)).toEqual([
    'npm ci',
    'npm run build',
    'npx cdk synth --quiet -c env="$STAGE"',
    'aws-actions/configure-aws-credentials',
    'npx cdk diff --app cdk.out',
    'npx cdk deploy --app cdk.out --all --require-approval never',
  ])
})

test('nothing that somebody typed is put into a shell', () => {
  for (const { run = '' } of steps) expect(run).not.toContain('${{')
})

test('every job ends some time, and runs on the Node that is tested', () => {
  for (const job of [tests, deploy]) expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
  expect(text).toContain("NODE_VERSION: '20.20'")
  for (const { with: given } of steps.filter(({ uses = '' }) => uses.startsWith('actions/setup-node@')))
    expect(given).toEqual({ 'node-version': `\${{ env.NODE_VERSION }}` })
})
