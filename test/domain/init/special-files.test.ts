import { expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { directoryOf, type Entry, MemoryRepository } from '../../support/memory-repository.ts'
import { configMap, LAB, vpc } from '../../support/objects.ts'
import { changed, INIT, labOf, setUp } from '../../support/set-up.ts'

const HNP = 'version: "1.0"\nfabric_name: lab\n'

const init = (files: Record<string, Entry>, options = {}) => setUp(labOf(files), options)

test.each<[string, Record<string, Entry>, object]>([
  [
    'a link below managed',
    { 'managed/vpcs/a.yaml': { link: 'x' } },
    {
      code: 'not_a_file',
      message: `${LAB}/managed/vpcs/a.yaml is a symbolic link, which is not followed`,
      found: 'a symbolic link',
      expected: 'a file',
      hint: 'put the file itself there',
    },
  ],
  [
    'a submodule below unmanaged',
    { 'unmanaged/site': { submodule: '1'.repeat(40) } },
    { code: 'not_a_file', message: `${LAB}/unmanaged/site is a submodule, which is not followed`, found: 'a submodule' },
  ],
  [
    'a link among loose files',
    { 'a.yaml': { link: 'x' } },
    {
      code: 'not_a_file',
      message: `${LAB}/a.yaml is a symbolic link, which is not followed: nothing is ingested from it`,
      found: 'a symbolic link',
      expected: 'a file',
      hint: 'put the file itself into raw',
    },
  ],
  ['a name that Git refuses', { 'managed/a\tb.yaml': vpc('a') }, { code: 'invalid_file_name' }],
  ['a file below managed that is too large', { 'managed/a.yaml': { huge: 'x' } }, { code: 'file_too_large' }],
  ['a file below unmanaged that is too large', { 'unmanaged/a.yaml': { huge: 'x' } }, { code: 'file_too_large' }],
])('%s stays, with a warning that tells what it is', async (_, files, fault) => {
  const plan = await init(files)
  const [path = ''] = Object.keys(files)
  expect(plan.faults).toMatchObject([{ severity: 'warning', file: `${LAB}/${path}`, ...fault }])
  expect([changed(plan), plan.adopted]).toEqual([[], 0])
})

test('a loose file that Git could not name below raw stays, and is told under its own name', async () => {
  const plan = await init({ 'a\tb.yaml': configMap('a') })
  expect(plan.faults).toMatchObject([{ code: 'invalid_file_name', file: `${LAB}/a\tb.yaml` }])
  expect(changed(plan)).toEqual([])
})

test('a loose file that is too large to be read waits in raw, where its fault is told', async () => {
  const plan = await init({ 'a.yaml': { huge: 'x' } })
  expect(plan.faults).toMatchObject([{ code: 'file_too_large', file: `${LAB}/raw/a.yaml` }])
  expect(changed(plan)).toEqual(['move raw/a.yaml'])
})

test('links, submodules and other files need no attention where no manifest is expected', async () => {
  const plan = await init({ 'managed/notes.txt': { link: 'x' }, 'unmanaged/notes.md': 'x', 'notes.txt': { link: 'x' } })
  expect([plan.faults, changed(plan)]).toEqual([[], []])
})

test('folders that hold too much are not read, and as many are told as may be', async () => {
  const files = Object.fromEntries(
    [1, 2, 3].flatMap((folder) => ['a', 'b', 'c'].map((name) => [`managed/${folder}/${name}.yaml`, vpc(name)])),
  )
  const plan = await init(files, { budget: new WorkBudget({ limits: { folderEntries: 3, placesTold: 2 } }) })
  expect(plan.faults).toHaveLength(2)
  expect(plan.faults[0]).toMatchObject({
    code: 'folder_too_large',
    severity: 'warning',
    file: `${LAB}/managed/1`,
    message: `The folder ${LAB}/managed/1 holds too much or is nested too deep, and is not read`,
    hint: 'take out what is not managed',
  })
  expect([changed(plan), plan.adopted]).toEqual([[], 0])
})

test("what is no file among HNP's processed originals is left alone", async () => {
  const plan = await init({
    '.hnp/manifest.yaml': HNP,
    'raw/processed/a.yaml': vpc('a'),
    'raw/processed/l.yaml': { link: 'a.yaml' },
    'raw/processed/a\tb.yaml': vpc('b'),
  })
  expect(changed(plan)).toEqual(['move raw/processed/a.yaml.archived'])
  expect(plan.faults).toMatchObject([{ code: 'invalid_file_name', severity: 'warning', file: `${LAB}/raw/processed/a\tb.yaml` }])
})

test.each<[string, Record<string, Entry>]>([
  ['none', {}],
  ['one that cannot be read', { '.hnp/manifest.yaml': 'format: [\n' }],
])('without a manifest of HNP, what is in raw/processed waits like any other file: %s', async (_, records) => {
  expect(changed(await init({ 'raw/processed/a.yaml': vpc('a'), ...records }, { force: true }))).toEqual([])
})

test('a link among the files of what is no object is not recorded', async () => {
  const plan = await init({ 'unmanaged/a.yaml.plain': { link: 'x' } })
  expect([plan.faults, plan.changes.get(`${LAB}/.hnp/manifest/unmanaged.yaml`)]).toEqual([[], undefined])
})

test('each loose file is told to whoever waits, with how many there are', async () => {
  const told: string[] = []
  const onFile = (done: number, total: number) => told.push(`${done} of ${total}`)
  await init({ 'a.yaml': configMap('a'), 'b.yaml': configMap('b'), 'data.yaml': 'a: on\n' }, { onFile })
  expect(told).toEqual(['1 of 2', '2 of 2'])
})

test('what the check of a document finds in a managed file is told as a warning', async () => {
  const check = (_: unknown, file: string, isManaged: boolean) => [
    { code: 'schema_violation' as const, severity: 'error' as const, message: `${isManaged}`, file },
  ]
  const plan = await init({ 'managed/vpcs/a.yaml': vpc('a') }, { check })
  expect(plan.faults).toMatchObject([{ code: 'schema_violation', severity: 'warning', message: 'true' }])
  expect(plan.adopted).toBe(1)
})

test('an error of ours on a managed file is told as a warning, and the others are adopted', async () => {
  const check = (_: unknown, file: string) => {
    if (file.endsWith('/a.yaml')) throw new TypeError('undefined is not iterable')
    return []
  }
  const plan = await init({ 'managed/vpcs/a.yaml': vpc('a'), 'managed/vpcs/b.yaml': vpc('b') }, { check })
  expect(plan.faults).toMatchObject([{ code: 'unreadable_file', severity: 'warning', file: `${LAB}/managed/vpcs/a.yaml` }])
  expect(plan.adopted).toBe(1)
})

test.each<[string, string | undefined, boolean]>([
  ['its manifest', encodeHead(headOf(defaultSettings('lab'), [])) as unknown as string, true],
  ['that of HNP', HNP, false],
  ['none', undefined, false],
])('a fabric that is registered elsewhere, where there is %s, is set up here: not %j', async (_, manifest, refused) => {
  const repository = new MemoryRepository()
  const files: Record<string, Entry> = manifest === undefined ? { 'x.txt': '' } : { 'elsewhere/.hnp/manifest.yaml': manifest }
  const snapshot = repository.snapshot(repository.addTree(directoryOf(files)))
  const options = { force: false, stripHnpStamps: false, registeredDirectory: 'elsewhere' }
  const planned = planInit(snapshot, defaultSettings('lab'), INIT, options)
  if (!refused) return expect((await planned).alreadyInitialized).toBe(false)
  await expect(planned).rejects.toMatchObject({
    code: 'fabric_initialized_elsewhere',
    message: `The fabric lab is initialised in "elsewhere": it cannot be set up in "${LAB}" as well`,
    data: { fabric: 'lab', directory: 'elsewhere' },
  })
})
