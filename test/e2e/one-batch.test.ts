import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OperationReport } from '../../lib/contract/report.ts'
import { gfmJson } from '../support/gfm.ts'
import { RAW, vpc } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'

const good = {
  [`${RAW}/good.yaml`]: `${vpc('good-1')}---\n${vpc('good-2')}`,
  [`${RAW}/team/unknown-kind.yaml`]: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\n',
}
const bad = {
  [`${RAW}/syntax.yaml`]: `${vpc('s-1')}---\n${vpc('s-2')}---\n${vpc('s-3')}spec: {subnets: [}\n`,
  [`${RAW}/twice-1.yaml`]: `${vpc('twice')}spec: {vni: 1}\n`,
  [`${RAW}/twice-2.yaml`]: `${vpc('other')}---\n${vpc('twice')}spec: {vni: 2}\n`,
  [`${RAW}/utf16.yaml`]: Buffer.from(`\ufeff${vpc('wide')}`, 'utf16le'),
  [`${RAW}/escape.yaml`]: vpc('../../x'),
}
const empty = { [`${RAW}/empty.yaml`]: '' }

let remote: Remote
let before: Map<string, string>
let report: OperationReport

beforeAll(async () => {
  remote = await Remote.start()
  const on = ['--remote', remote.url, '--fabric', 'lab', '--cache', join(remote.directory, 'cache')]
  await remote.push({ 'README.md': 'outside\n', 'other/app.yaml': vpc('not-in-this-fabric') })
  await gfmJson(['init', ...on])
  await remote.push({ ...good, ...bad, ...empty })
  before = await remote.tree()
  report = await gfmJson<OperationReport>(['ingest', ...on], 1)
})
afterAll(() => remote.close())

test('the good files land in one commit', async () => {
  const tree = await remote.tree()
  expect([...tree.keys()].filter((path) => /\/(un)?managed\/.*yaml$/.test(path))).toEqual([
    'fabrics/lab/gitops/managed/vpcs/good-1.yaml',
    'fabrics/lab/gitops/managed/vpcs/good-2.yaml',
    'fabrics/lab/gitops/unmanaged/team/unknown-kind.yaml',
  ])
  expect((await remote.log('--format=%s')).trim().split('\n')).toEqual([
    'ingest(lab): 3 objects from 2 files',
    'by hand',
    'init(lab): set up the GitOps structure',
    'by hand',
  ])
})

test('the bad ones are byte for byte where they were', async () => {
  const tree = await remote.tree()
  for (const path of Object.keys({ ...bad, ...empty })) expect(tree.get(path), path).toBe(before.get(path))
})

test.each([
  ['syntax.yaml', /./, 15],
  ['twice-1.yaml', /^duplicate_object$/, 1],
  ['twice-2.yaml', /^duplicate_object$/, 6],
  ['utf16.yaml', /utf|encoding/, 1],
  ['escape.yaml', /^invalid_name$/, 4],
  ['empty.yaml', /^empty_file$/, 1],
])('%s is reported with its fault and position', (file, code, line) => {
  const faults = report.faults.filter((fault) => fault.file === `${RAW}/${file}`)
  expect(faults).toContainEqual(expect.objectContaining({ code: expect.stringMatching(code), line, column: expect.any(Number) }))
})

test('both ends of a duplicate are named', () => {
  const fault = report.faults.find(({ file }) => file === `${RAW}/twice-1.yaml`)
  expect(fault?.related).toEqual([{ file: `${RAW}/twice-2.yaml`, line: 6 }])
})

test('every document has exactly one fate', () => {
  const places = report.documents.map(({ file, document, item }) => `${file}#${document}/${item}`)
  expect(new Set(places).size).toBe(places.length)
  expect(report.fates).toMatchObject({ created: 2, unmanaged: 1, duplicate: 2 })
})

test("nothing outside the fabric's directory has changed", async () => {
  const tree = await remote.tree()
  const outside = (paths: Map<string, string>) => [...paths].filter(([path]) => !path.startsWith('fabrics/lab/gitops/'))
  expect(outside(tree)).toEqual(outside(before))
})
