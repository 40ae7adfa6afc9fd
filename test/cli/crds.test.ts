import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { CrdFiles } from '../../lib/contract/fabric.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { crdOf, SMALL_VPC } from '../support/crds.ts'
import { LAB } from '../support/objects.ts'
import { LabFabric } from './lab-fabric.ts'

const lab = new LabFabric()
const CRDS = `${LAB}/.hnp/crds`

async function crdFile(name: string, text: string): Promise<string> {
  const path = join(lab.directory, name)
  await writeFile(path, text)
  return path
}

const reported = async (line: string) => JSON.parse((await lab.run(`${line} --json`)).stdout) as OperationReport
const told = ({ faults }: OperationReport) => faults.map(({ code, severity, file, line }) => [severity, code, file, line])
const listed = async () => JSON.parse((await lab.run('crds list --json')).stdout) as CrdFiles

test('files are added in one commit, and the objects of their kinds are checked by them', async () => {
  await lab.run('patch vpc a -p {"spec":{"vni":2}}')
  const [small, other] = [
    await crdFile('vpcs.yaml', SMALL_VPC),
    await crdFile('other.yaml', crdOf('External', { type: 'object' })),
  ]
  const before = await lab.head()
  const report = await reported(`crds add ${small} ${other}`)
  expect(report.message).toBe('crds(lab): 2 files')
  expect(await lab.git('rev-list', '--count', `${before}..main`)).toBe('1')
  expect(`${await lab.git('show', `main:${CRDS}/vpcs.yaml`)}\n`).toBe(SMALL_VPC)
  expect(told(report)).toContainEqual(['warning', 'schema_violation', `${LAB}/managed/vpcs/a.yaml`, expect.any(Number)])
  expect(told(report).filter(([, code, file]) => code === 'schema_violation' && file === `${LAB}/managed/vpcs/b.yaml`)).toEqual(
    [],
  )
  const { files, source } = await listed()
  expect({ source, names: files.map(({ name }) => name) }).toEqual({ source: 'release', names: ['other.yaml', 'vpcs.yaml'] })
  expect(files[1]?.kinds).toEqual([{ group: 'vpc.githedgehog.com', kind: 'VPC', version: 'v1beta1' }])
  expect((await lab.run('crds list')).stdout).toContain('VPC  vpc.githedgehog.com/v1beta1')
})

test('the same file again makes no commit, a dry run neither', async () => {
  const small = await crdFile('vpcs.yaml', SMALL_VPC)
  const dry = await reported(`crds add ${small} --dry-run`)
  expect(dry).toMatchObject({ status: 'succeeded', commit: null, diff: expect.stringContaining('+++ b/') })
  await lab.run(`crds add ${small}`)
  const head = await lab.head()
  expect(await reported(`crds add ${small}`)).toMatchObject({ status: 'no_change', commit: null })
  expect(await lab.head()).toBe(head)
})

test('a file is removed, and what was done is undone', async () => {
  await lab.run(`crds add ${await crdFile('vpcs.yaml', SMALL_VPC)}`)
  expect((await lab.run('revert HEAD')).code).toBe(EXIT.done)
  expect((await listed()).files).toEqual([])
  await lab.run(`crds add ${await crdFile('vpcs.yaml', SMALL_VPC)}`)
  expect(await reported('crds remove vpcs.yaml')).toMatchObject({ message: 'crds(lab): delete crds/vpcs.yaml' })
  expect((await listed()).files).toEqual([])
  expect((await lab.run('verify')).code).toBe(EXIT.done)
})

test.each([
  ['nothing that is a CRD', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', 'invalid_crd', 1],
  ['broken YAML', `${SMALL_VPC}  x: [\n`, 'invalid_crd', 8],
  ['a schema that is not structural', crdOf('VPC', { type: 'nothing' }), 'invalid_crd', 6],
])('%s is refused with its line, and nothing is changed', async (_, text, code, line) => {
  const head = await lab.head()
  const { stdout, stderr, code: exit } = await lab.run(`crds add ${await crdFile('vpcs.yaml', text)} --json`)
  expect(exit).not.toBe(EXIT.done)
  expect(`${stdout}${stderr}`).toContain(code)
  expect(`${stdout}${stderr}`).toMatch(new RegExp(`"line": ?${line}\\b`))
  expect(await lab.head()).toBe(head)
})

test('a kind that is declared otherwise already is refused', async () => {
  await lab.run(`crds add ${await crdFile('a.yaml', SMALL_VPC)}`)
  const again = await lab.run(`crds add ${await crdFile('b.yaml', crdOf('VPC', { type: 'object' }))}`)
  expect(again).toMatchObject({ code: EXIT.rejected, stderr: expect.stringContaining('declared twice') })
})

test.each([
  ['crds remove none.yaml', 'There is no file of CRDs'],
  ['crds remove ../../x.yaml', 'has the name ..'],
  ['crds add /none/x.yaml', 'cannot be read'],
  ['crds add /dev/null', 'Only YAML and JSON'],
])('%s is refused', async (line, message) => {
  const { code, stderr } = await lab.run(line)
  expect(code).not.toBe(EXIT.done)
  expect(stderr).toContain(message)
})
