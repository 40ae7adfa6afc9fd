import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentedSteps, Reader } from '../support/documentation.ts'
import { readDirectory } from '../support/golden.ts'
import { LAB } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

let remote: Remote

beforeAll(async () => {
  remote = await Remote.start()
  await remote.push(await readDirectory(join(import.meta.dirname, '../fixtures/hnp-1.0')), 'as HNP left it')
})
afterAll(() => remote.close())

const treeOf = (revision: string) => git(remote.repository, 'rev-parse', `${revision}^{tree}`)
const textOf = (path: string) => git(remote.repository, 'show', `main:${LAB}/${path}`)

async function paths(directory: string): Promise<string[]> {
  const text = await git(remote.repository, 'ls-tree', '-r', '--name-only', `main:${LAB}/${directory}`)
  return text.split('\n').filter((path) => path !== '' && !path.endsWith('.gitkeep'))
}

test('the guide leads from HNP to the manager and back', async () => {
  const steps = await documentedSteps('docs/migration.md', 'migration')
  const reader = new Reader(remote)
  const back = steps.pop() ?? ''
  expect(back).toContain('Back to HNP')
  const output: string[] = []
  for (const step of steps) output.push(await reader.run(step))

  expect(output.join('')).toContain(`${LAB}/managed/switches/leaf-1-1.yaml:5:1 warning duplicate_object`)
  expect(output.at(-1)).toContain('every document is accounted for')
  expect(await paths('managed')).toEqual([
    'connections/leaf-1--server-1.yaml',
    'ipv4namespaces/default.yaml',
    'servers/edge_server-2.yaml',
    'servers/prod-db_7.yaml',
    'servers/prod_db-7.yaml',
    'servers/server-1.yaml',
    'switches/leaf-1-1.yaml',
    'switches/leaf-1.yaml',
    'switches/spine-1.yaml',
    'switchgroups/mclag-1.yaml',
    'tests/probe.yaml',
    'vlannamespaces/default.yaml',
    'vpcattachments/vpc-2--server-1.yaml',
    'vpcs/vpc-1.yaml',
    'vpcs/vpc-2.yaml',
  ])
  expect(await paths('raw')).toEqual([
    'processed/spines_20250807_141503.yaml.archived',
    'spare.yaml.archived',
    'vpcs.yaml.archived',
    'wiring.yaml.archived',
    'wiring.yaml.archived.1',
  ])
  expect(await textOf('managed/switches/spine-1.yaml')).toContain('description: new description')
  expect(await textOf('managed/vpcs/vpc-1.yaml')).toBe(
    (await git(remote.repository, 'show', `before-gfm:${LAB}/managed/vpcs/vpc-1.yaml`))
      .replace(/^#.*\n/gm, '')
      .replace(/^ +hnp\..*\n/gm, ''),
  )
  expect(await git(remote.repository, 'grep', '--name-only', 'hnp.githedgehog.com', 'main', '--', `${LAB}/managed`)).toBe(
    `main:${LAB}/managed/switches/leaf-1-1.yaml\n`,
  )

  await reader.run(back)
  expect(await treeOf('main')).toBe(await treeOf('before-gfm'))
})
