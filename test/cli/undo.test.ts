import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { ObjectHistory } from '../../lib/contract/object.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { gfm, gfmJson } from '../support/gfm.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { MANAGED_VPCS, RAW, vpcWith } from '../support/objects.ts'

/** A fabric with two objects of one raw file. */
async function ingested() {
  const directory = await temporaryDirectory()
  const bare = await createRepository(directory, 'lab.git')
  const env = { XDG_CACHE_HOME: join(directory, 'cache'), HOME: directory, GIT_CONFIG_NOSYSTEM: '1' }
  const on = ['--remote', bare, '--fabric', 'lab', '--author', 'Ann <ann@example.com>']
  await gfmJson(['init', ...on], EXIT.done, env)
  await commitFiles(bare, { [`${RAW}/two.yaml`]: `${vpcWith('a')}---\n${vpcWith('b')}` })
  const { operation } = await gfmJson<OperationReport>(['ingest', ...on], EXIT.done, env)
  return { bare, env, on, operation }
}

test('an operation is undone on a remote, shown first', async () => {
  const { bare, env, on, operation } = await ingested()
  const head = await git(bare, 'rev-parse', 'main')
  const dry = await gfm(['revert', operation, ...on, '--dry-run'], env)
  expect(dry.stdout).toContain(`dry run revert(lab): ${operation}, 2 objects`)
  expect(await git(bare, 'rev-parse', 'main')).toBe(head)

  const { code, stdout } = await gfm(['revert', operation, ...on], env)
  expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining(`  restored ${RAW}/two.yaml (the next ingest`)])
  expect(stdout).toContain(`  deleted  VPC.vpc.githedgehog.com/default/a  ${MANAGED_VPCS}/a.yaml\n`)
  const paths = (await git(bare, 'ls-tree', '-r', '--name-only', 'main')).split('\n')
  expect(paths.filter((path) => path.startsWith(MANAGED_VPCS) || path.startsWith(RAW))).toEqual([
    `${RAW}/.gitkeep`,
    `${RAW}/two.yaml`,
  ])
  expect(await git(bare, 'log', '-1', '--format=%an')).toBe('Ann')
})

test('one later change prevents the whole undo', async () => {
  const { bare, env, on, operation } = await ingested()
  await commitFiles(bare, { [`${MANAGED_VPCS}/a.yaml`]: vpcWith('a', 'mtu: 1500') })
  const head = await git(bare, 'rev-parse', 'main')
  const { code, stderr } = await gfm(['revert', operation, ...on], env)
  expect(code).toBe(EXIT.failure)
  expect(stderr).toContain(`${MANAGED_VPCS}/a.yaml`)
  expect(stderr).toContain('revert_conflict')
  expect(await git(bare, 'rev-parse', 'main')).toBe(head)
})

test('only an operation that made a commit can be undone', async () => {
  const { env, on } = await ingested()
  expect(await gfm(['revert', '01JDN0SCH00000000000000000', ...on], env)).toMatchObject({
    code: EXIT.failure,
    stderr: expect.stringContaining('no commit of an operation'),
  })
  expect(await gfm(['revert', 'HEAD~1', ...on], env)).toMatchObject({
    code: EXIT.failure,
    stderr: expect.stringContaining('no operation of the fabric made this commit'),
  })
  expect(await gfm(['revert', 'soon', ...on], env)).toMatchObject({
    code: EXIT.usage,
    stderr: expect.stringContaining('"soon" cannot be used: it is no point in time'),
  })
})

test('the history of an object: its origin, and each commit with its author', async () => {
  const { bare, env, on, operation } = await ingested()
  await commitFiles(bare, { [`${MANAGED_VPCS}/b.yaml`]: vpcWith('b', 'mtu: 1500') })
  const place = on.slice(0, 4)
  const history = await gfmJson<ObjectHistory>(['blame', 'vpc', 'b', ...place], EXIT.done, env)
  expect(history).toMatchObject({
    object: 'VPC.vpc.githedgehog.com/default/b',
    path: `${MANAGED_VPCS}/b.yaml`,
    operations: [{ operation, event: 'created', source: { file: `${RAW}/two.yaml`, document: 2, line: 8 } }],
  })
  expect(history.commits?.map(({ operation: by }) => by)).toEqual([null, operation])
  const { stdout } = await gfm(['blame', 'VPC', 'b', ...place], env)
  expect(stdout).toContain(`    from ${RAW}/two.yaml:8, document 2, now ${RAW}/two.yaml.archived\n`)
  expect(await gfm(['blame', 'rack', 'b', ...place], env)).toMatchObject({
    code: EXIT.usage,
    stderr: expect.stringContaining('rack'),
  })
})
