import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runGfm } from '../cli/captured-run.ts'
import { git, temporaryDirectory } from '../support/git.ts'
import { LAB, RAW, vpcWith } from '../support/objects.ts'

const ROOT = join(import.meta.dirname, '../..')

interface Step {
  name: string
  shell?: string
  run?: string
  if?: string
  env?: Record<string, string>
  with?: Record<string, string>
}

interface Action {
  inputs: Record<string, { description: string; default: string }>
  runs: { using: string; steps: Step[] }
}

const read = (file: string) => parse(readFileSync(join(ROOT, file), 'utf8'), { strict: true, uniqueKeys: true })
const action: Action = read('action.yml')

let checkout = ''
let temporary = ''
let base = ''

/** A pull request: on its base waits a file with a mistake, and it adds another. */
beforeEach(async () => {
  temporary = await temporaryDirectory()
  checkout = join(temporary, 'checkout')
  await git(temporary, 'init', '--quiet', '--bare', '--initial-branch=main', 'fabrics.git')
  await runGfm(['init', '--remote', join(temporary, 'fabrics.git'), '--fabric', 'lab', '--cache', join(temporary, 'cache')])
  await git(temporary, 'clone', '--quiet', 'fabrics.git', 'checkout')
  base = await commit('old.yaml', 'a: 1\na: 2\n')
  await commit('new.yaml', `${vpcWith('new', 'mdoe: l2vni')}`)
})

async function commit(name: string, text: string): Promise<string> {
  await mkdir(join(checkout, RAW), { recursive: true })
  await writeFile(join(checkout, RAW, name), text)
  await git(checkout, 'add', '--all')
  await git(checkout, 'commit', '--quiet', '--message', name)
  return git(checkout, 'rev-parse', 'HEAD')
}

/** Runs the steps as a runner does: each in a shell of its own, with expressions filled in, until one fails. */
function run(given: Record<string, string>) {
  const values = new Map(Object.entries(action.inputs).map(([name, { default: value }]) => [`inputs.${name}`, value]))
  for (const [name, value] of Object.entries(given)) values.set(`inputs.${name}`, value)
  const filled = (text: string): string =>
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
      const value = expression === 'github.event.pull_request.base.sha' ? base : values.get(expression)
      if (value === undefined) throw new Error(`The runner does not know ${expression}`)
      return filled(value)
    })
  const result = { code: 0, stdout: '', stderr: '' }
  for (const { run: script, env = {}, shell } of action.runs.steps) {
    if (script === undefined || result.code !== 0) continue
    expect(shell).toBe('bash')
    const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]))
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: checkout,
      env: { PATH: process.env.PATH, HOME: temporary, ...RUNNER, RUNNER_TEMP: temporary, ...own },
      encoding: 'utf8',
    })
    result.code = status ?? -1
    result.stdout += stdout
    result.stderr += stderr
  }
  return result
}

const RUNNER = {
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTION_PATH: ROOT,
  GITHUB_ACTION_REPOSITORY: 'net/gfm',
  GITHUB_ACTION_REF: 'v1',
  GITHUB_SERVER_URL: 'https://git.example.com',
}

/** File, line and title of each annotation. */
const annotations = (stdout: string) =>
  [...stdout.matchAll(/^::(\w+) file=([^,]*),line=(\d+),col=\d+,title=(\w+)::/gm)].map((found) => found.slice(1).join(' '))

const OLD = `error ${RAW}/old.yaml 2 duplicate_key`
const NEW = `error ${RAW}/new.yaml 6 schema_violation`

test('the job for GitLab leaves a report, and fails', async () => {
  const page = readFileSync(join(ROOT, 'docs/checks.md'), 'utf8')
  const [, snippet = ''] = /<!-- test: gitlab -->\n```yaml\n([^`]*)```/.exec(page) ?? []
  const { 'check-fabrics': job } = parse(snippet, { strict: true })
  const env = { PATH: process.env.PATH, GFM: join(ROOT, 'dist/gfm.mjs'), CI_MERGE_REQUEST_DIFF_BASE_SHA: base }
  expect(spawnSync('bash', ['-eo', 'pipefail', '-c', job.script.join('\n')], { cwd: checkout, env }).status).toBe(1)
  const report = JSON.parse(await readFile(join(checkout, job.artifacts.reports.codequality), 'utf8'))
  const told = report.map(({ check_name, location }: Record<string, { path: string }>) => [check_name, location?.path])
  expect(told).toContainEqual(['schema_violation', `${RAW}/new.yaml`])
  expect(told).not.toContainEqual(['duplicate_key', `${RAW}/old.yaml`])
})

describe('the action', () => {
  test('annotates what a pull request brings, and fails', () => {
    const { code, stdout, stderr } = run({})
    expect(annotations(stdout)).toContain(NEW)
    expect(annotations(stdout)).not.toContain(OLD)
    expect([code, stderr]).toEqual([1, ''])
  })

  test('tells everything without a base', () => {
    expect(annotations(run({ base: '' }).stdout)).toEqual(expect.arrayContaining([OLD, NEW]))
  })

  test('passes where nothing is wrong that the base does not have', () => {
    base = 'HEAD'
    expect(run({ fabric: 'lab', directory: LAB })).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('fails for warnings if it is asked to', async () => {
    const first = await git(checkout, 'rev-list', '--max-parents=0', 'HEAD')
    await writeFile(join(checkout, RAW, 'new.yaml'), 'just: data\n')
    await writeFile(join(checkout, RAW, 'old.yaml'), '')
    expect([run({ base: first }).code, run({ base: first, strict: 'true' }).code]).toEqual([0, 1])
  })

  test('fails for a fabric that is not there', () => {
    expect(run({ fabric: 'prod' })).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error There is no fabric prod/) })
  })

  test('takes an input for what it is, not for a command', async () => {
    expect(run({ fabric: '"; touch pwned; $(touch pwned)' }).code).toBe(1)
    expect(await git(checkout, 'status', '--porcelain')).toBe('')
  })

  test('leaves SARIF with links to the rules for the upload, though it fails', async () => {
    expect(run({ upload: 'true' }).code).toBe(1)
    const upload = action.runs.steps.find(({ with: inputs }) => inputs?.sarif_file !== undefined)
    expect(upload?.with?.sarif_file).toMatch(/^\$\{\{ runner\.temp \}\}\/gfm\.sarif$/)
    expect(upload?.if).toContain('!cancelled()')
    const [{ results, tool }] = JSON.parse(await readFile(join(temporary, 'gfm.sarif'), 'utf8')).runs
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('schema_violation')
    const links = tool.driver.rules.map(({ helpUri }: { helpUri: string }) => helpUri)
    expect(links).toContain('https://git.example.com/net/gfm/blob/v1/docs/faults.md')
  })

  test('describes each input', () => {
    const page = readFileSync(join(ROOT, 'docs/checks.md'), 'utf8')
    for (const name of Object.keys(action.inputs)) expect(page).toContain(`| \`${name}\` |`)
  })
})
