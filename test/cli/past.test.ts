import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { renderCommit } from '../../lib/cli/render/changes.ts'
import { PLAIN } from '../../lib/cli/terminal/terminal.ts'
import type { ChangesReport } from '../../lib/contract/object.ts'
import type { OperationPage } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { MANAGED_VPCS, RAW } from '../support/objects.ts'
import { LabFabric, notedVpc } from './lab-fabric.ts'

const lab = new LabFabric()

async function json<T>(line: string): Promise<T> {
  const { code, stdout, stderr } = await lab.run(`${line} --json`)
  if (code !== EXIT.done) throw new Error(stderr)
  return JSON.parse(stdout) as T
}

async function log(filters = ''): Promise<OperationPage['operations']> {
  return (await json<OperationPage>(`log${filters}`)).operations
}

const patch = (name: string, vni: number) => lab.run(`patch vpc ${name} -p {"spec":{"vni":${vni}}}`)

test('operations are listed newest first, with their commits, and found by what they touched', async () => {
  await patch('a', 2)
  const all = await log()
  expect(all.map(({ kind }) => kind)).toEqual(['patch', 'ingest', 'init'])
  expect(all[0]).toMatchObject({ commit: await lab.head(), status: 'succeeded', message: 'patch(lab): VPC default/a' })
  const kinds = async (filters: string) => (await log(filters)).map(({ kind }) => kind)
  expect(await kinds(' --object vpc/b')).toEqual(['ingest'])
  expect(await kinds(' --object vpc/default/a')).toEqual(['patch', 'ingest'])
  expect(await kinds(` --file ${RAW}/two.yaml`)).toEqual(['ingest'])
  expect(await kinds(' --file raw/two.yaml')).toEqual(['ingest'])
  expect(await kinds(' --actor ANN@')).toEqual(['patch', 'ingest', 'init'])
  expect(await kinds(' --actor bob')).toEqual([])
  expect(await kinds(' --state failed')).toEqual([])
  const { stdout } = await lab.run('log --limit 1')
  expect(stdout).toContain('there are older ones')
  expect(await lab.run('log --object a')).toMatchObject({ code: EXIT.usage, stderr: expect.stringContaining('KIND/NAME') })
  const { last_operations } = await json<{ last_operations: unknown[] }>('status')
  expect(last_operations).toEqual(all)
})

test('the reason of an operation is in its commit, in the log and where it is shown', async () => {
  const { stdout } = await lab.run('patch vpc a -p {"spec":{"vni":2}} --reason NET-12:moved')
  const operation = /undo {5}gfm revert (\S+)\n/.exec(stdout)?.[1]
  expect(await lab.run(`revert ${operation} --reason wrong-rack`)).toMatchObject({ code: EXIT.done })
  expect((await log()).map(({ reason }) => reason)).toEqual(['wrong-rack', 'NET-12:moved', undefined, undefined])
  expect((await lab.run('log --limit 1')).stdout).toContain('(wrong-rack)\n')
  expect((await lab.run('show HEAD~1')).stdout).toContain('\n  reason     NET-12:moved\n')
})

test('from a commit, an operation, a raw file, an object or a time to undo in one command', async () => {
  const { stdout } = await patch('a', 2)
  const operation = /undo {5}gfm revert (\S+)\n/.exec(stdout)?.[1] ?? ''
  for (const point of [operation, operation.slice(0, 20), (await lab.head()).slice(0, 8), 'HEAD', '0s']) {
    const dry = await json<OperationReport>(`revert ${point} --dry-run`)
    expect(dry.reverts).toBe(operation)
  }
  const [byFile] = await log(` --file ${RAW}/two.yaml`)
  const [byObject] = await log(' --object vpc/a')
  expect([byFile?.kind, byObject?.operation]).toEqual(['ingest', operation])
  const shown = await json<ChangesReport>('show HEAD')
  expect(shown.objects).toMatchObject([{ change: 'changed', object: 'VPC.vpc.githedgehog.com/default/a' }])
  expect((await lab.run(`show ${operation}`)).stdout).toContain(`  undo       gfm revert ${operation}\n`)
  const setUp = (await log()).at(-1)?.operation ?? ''
  expect((await json<ChangesReport>(`show ${setUp}`)).to).toMatchObject({ operation: setUp, sets_up: true })
  // However its subject is worded.
  const worded = { ...shown, to: { ...shown.to, subject: 'A new fabric', sets_up: true } } as const
  expect(renderCommit(worded, PLAIN).join('\n')).not.toContain('undo')
})

test('two points are compared by objects', async () => {
  await patch('a', 2)
  await lab.run('delete vpc b --yes')
  await lab.commit({ [`${RAW}/c.yaml`]: notedVpc('c') })
  await lab.run('ingest')
  const { objects, files } = await json<ChangesReport>('diff HEAD~4..HEAD')
  expect(objects.map(({ change, object }) => `${change} ${object?.split('/').pop()}`)).toEqual([
    'changed a',
    'removed b',
    'added c',
  ])
  expect(objects[0]?.diff).toContain('-  vni: 1 # number\n+  vni: 2 # number\n')
  expect(files).toEqual([{ change: 'added', path: `${RAW}/c.yaml.archived` }])
  expect((await lab.run('diff HEAD')).stdout).toContain('no object and no file differs')
})

test('an object is read as it was', async () => {
  const [ingest] = await log()
  await patch('a', 2)
  expect((await lab.run(`get vpc a --at ${ingest?.operation}`)).stdout).toBe(notedVpc('a'))
  expect((await lab.run('get vpc a --at HEAD~1')).stdout).toBe(notedVpc('a'))
  const refused = async (at: string) => (await lab.run(`get vpc a --at ${at}`)).stderr
  expect(await refused('HEAD~9')).toContain('there are no')
  expect(await refused('HEAD~2')).toContain('did not exist at HEAD~2')
  expect(await refused('2001-01-01')).toContain('had no commit at that time: its first commit')
  expect(await refused('2026-11-28T09:30')).toContain('no time zone')
  expect(await refused('01JDN0SCH00000000000000000')).toContain('no commit of an operation')
})

test('the beginning of several ids names the candidates', async () => {
  const operations = (await log()).map(({ operation }) => operation)
  const { code, stderr } = await lab.run(`show ${operations[0]?.slice(0, 5)}`)
  expect(code).toBe(EXIT.failure)
  for (const operation of operations) expect(stderr).toContain(operation)
})

test('an object is restored; what hands changed after the last operation stays, or is a conflict', async () => {
  const [ingest] = await log()
  const restore = (flags = '') => lab.run(`restore vpc a --at ${ingest?.operation}${flags}`)
  expect((await restore()).stdout).toContain('nothing to do')
  await patch('a', 2)
  expect((await restore(' --dry-run')).stdout).toContain('+  vni: 1 # number')
  await lab.commit({ [`${MANAGED_VPCS}/a.yaml`]: `${notedVpc('a', 2)}  mtu: 1500\n` })
  expect(await restore()).toMatchObject({ code: EXIT.done, stdout: expect.stringContaining('restore(lab): VPC default/a') })
  expect(await lab.file('a')).toBe(`${notedVpc('a')}  mtu: 1500\n`)
  expect((await log())[0]).toMatchObject({ kind: 'restore', message: 'restore(lab): VPC default/a' })

  await patch('a', 2)
  await lab.commit({ [`${MANAGED_VPCS}/a.yaml`]: notedVpc('a', 3) })
  expect(await restore()).toMatchObject({ code: EXIT.failure, stderr: expect.stringContaining('a cannot be restored') })
  await lab.run('delete vpc b --yes')
  await lab.run(`restore vpc b --at ${ingest?.operation}`)
  expect(await lab.file('b')).toBe(`---\n${notedVpc('b')}`)
})

test('a hand edit alone is undone by a restore, and its commit is no operation to revert', async () => {
  const [ingest] = await log()
  await lab.commit({ [`${MANAGED_VPCS}/a.yaml`]: notedVpc('a', 9) })
  expect(await lab.run('revert HEAD')).toMatchObject({ code: EXIT.failure, stderr: expect.stringContaining('git revert') })
  await lab.run(`restore vpc a --at ${ingest?.operation}`)
  expect(await lab.file('a')).toBe(notedVpc('a'))
})
