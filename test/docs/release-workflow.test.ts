import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }

interface Step {
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, unknown>
}

interface Job {
  needs?: string
  environment?: string
  permissions: Record<string, string>
  'timeout-minutes': number
  steps: Step[]
}

interface Workflow {
  on: { push: { tags: string[] } }
  permissions: object
  concurrency: { group: string; 'cancel-in-progress': boolean }
  jobs: Record<'build' | 'publish', Job>
}

const text = readFileSync(join(import.meta.dirname, '../../.github/workflows/release.yml'), 'utf8')
const workflow: Workflow = parse(text, { strict: true, uniqueKeys: true })
const { build, publish } = workflow.jobs
const steps = [...build.steps, ...publish.steps]
const commands = ({ steps: own }: Job) => own.map(({ run = '', uses = '' }) => run || uses.replace(/@.*/, ''))

test('is started by the tag of a version, and by nothing else', () => {
  expect(workflow.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } })
  expect(workflow.concurrency['cancel-in-progress']).toBe(false)
})

test('what is released was tested and is the version of its tag', () => {
  expect(commands(build)).toEqual([
    'actions/checkout',
    'actions/setup-node',
    `test "$GITHUB_REF_NAME" = "v$(node -p "require('./package.json').version")"`,
    'npm ci',
    'npm test',
    'npm run pack:cli',
    'mkdir release && mv dist/gitops-file-manager-*.tgz release/',
    'npm run --silent sbom > release/sbom.cdx.json',
    'cd release && sha256sum *.tgz *.json > SHA256SUMS',
    'actions/upload-artifact',
  ])
  for (const script of ['test', 'pack:cli', 'sbom']) expect(packageJson.scripts).toHaveProperty(script)
  expect(packageJson.name).toBe('gitops-file-manager')
})

test('only the job that runs no code of a dependency has an identity, a token, and may write', () => {
  expect(workflow.permissions).toEqual({})
  expect(build.permissions).toEqual({ contents: 'read' })
  expect(publish).toMatchObject({ needs: 'build', environment: 'release' })
  expect(publish.permissions).toEqual({ contents: 'write', 'id-token': 'write' })
  expect(build.steps.some(({ env, with: given }) => /secrets|github\.token/.test(JSON.stringify([env, given])))).toBe(false)
  expect(commands(publish)).toEqual([
    'actions/download-artifact',
    'actions/setup-node',
    'cd release && sha256sum --check SHA256SUMS',
    'npm publish ./release/gitops-file-manager-*.tgz --provenance --access public',
    'gh release create "$GITHUB_REF_NAME" --repo "$GITHUB_REPOSITORY" --verify-tag --generate-notes release/*',
  ])
})

test('actions are pinned by commit, with the version beside it, and no checkout leaves its token behind', () => {
  const lines = text.split('\n').filter((line) => line.includes('uses:'))
  expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length)
  for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  for (const { uses = '', with: given } of steps)
    if (uses.startsWith('actions/checkout@')) expect(given).toMatchObject({ 'persist-credentials': false })
})

test('nothing that somebody typed is put into a shell, and every job ends some time', () => {
  for (const { run = '' } of steps) expect(run).not.toContain('${{')
  for (const job of [build, publish]) expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
})
