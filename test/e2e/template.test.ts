import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { type Stack, startStack } from '../../lib/local/stack.ts'
import type { Template } from '../../lib/local/template/cloud-assembly.ts'
import { git } from '../support/remote.ts'

interface Variables {
  FunctionName: string
  Environment: { Variables: Record<string, unknown> }
  FileSystemConfigs?: unknown
}

const LIST = { path: '/fabrics', function: 'gitops-file-manager-dev-fabrics' }

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-template-'))
})
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

/** A stack whose templates somebody has changed. */
async function changedStack(name: string, change: (template: Template) => void): Promise<Stack> {
  const assembly = join(directory, name, 'cdk.out')
  await cp(ASSEMBLY, assembly, { recursive: true })
  for (const file of (await readdir(assembly)).filter((entry) => entry.endsWith('.template.json'))) {
    const template = JSON.parse(await readFile(join(assembly, file), 'utf8')) as Template
    change(template)
    await writeFile(join(assembly, file), JSON.stringify(template))
  }
  return startStack({ directory: join(directory, name, 'stack'), assembly, onProblem: () => {} })
}

function functionNamed({ Resources }: Template, name: string): Variables | undefined {
  const all = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
  return all.map(({ Properties }) => Properties as unknown as Variables).find(({ FunctionName }) => FunctionName === name)
}

async function statusOf(stack: Stack, path: string, init: RequestInit = {}): Promise<number> {
  return (await fetch(`${stack.url}/api/plugins/hedgehog${path}`, init)).status
}

/** So that there is something to fetch. */
async function commitSomething(repository: string): Promise<void> {
  const tree = (await git(repository, 'hash-object', '-t', 'tree', '-w', '/dev/null')).trim()
  const commit = (await git(repository, 'commit-tree', tree, '-m', 'first')).trim()
  await git(repository, 'update-ref', 'refs/heads/main', commit)
}

function post(stack: Stack, path: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  return statusOf(stack, path, { method: 'POST', headers, body: JSON.stringify(body) })
}

describe('what is missing in the templates fails on this machine first:', () => {
  test('a route', async () => {
    const stack = await changedStack('route', ({ Resources }) => {
      for (const [id, { Properties = {} }] of Object.entries(Resources))
        if (/^(GET|ANY) \/api\/plugins\/hedgehog\/fabrics$/.test(String(Properties.RouteKey))) delete Resources[id]
    })
    expect(await statusOf(stack, LIST.path)).toBe(404)
    expect(await statusOf(stack, `${LIST.path}/nobody`)).toBe(404)
    await stack.close()
    expect(await readFile(join(stack.logDirectory, `${LIST.function}.log`), 'utf8')).toContain('fabric_not_found')
  })

  test('a variable', async () => {
    const stack = await changedStack('variable', (template) => {
      delete functionNamed(template, LIST.function)?.Environment.Variables.TABLE_NAME
    })
    expect(await statusOf(stack, LIST.path)).toBe(500)
    await stack.close()
    expect(await readFile(join(stack.logDirectory, `${LIST.function}.log`), 'utf8')).toContain('TABLE_NAME')
  })

  test('the file system: it is only a cache, so nothing fails, and the log names the fault', async () => {
    const name = 'gitops-file-manager-dev-init-gitops'
    const stack = await changedStack('mount', (template) => {
      delete functionNamed(template, name)?.FileSystemConfigs
    })
    await commitSomething(await stack.ensureRepository('lab.git'))
    expect(await post(stack, '/fabrics', { name: 'lab', repository_url: stack.repositoryUrl('lab.git') })).toBe(201)
    expect(await post(stack, '/fabrics/lab/init-gitops', {})).toBe(201)
    await stack.close()
    expect(await readFile(join(stack.logDirectory, `${name}.log`), 'utf8')).toContain(
      'cannot be written, and the operation goes on without it',
    )
  })
})
