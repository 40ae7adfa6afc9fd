import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { ListedObject } from '../../lib/contract/object.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { MANAGED, RAW } from '../support/objects.ts'
import { runGfm } from './captured-run.ts'
import { LabFabric, notedVpc } from './lab-fabric.ts'

const lab = new LabFabric()

describe('gfm get', () => {
  test('shows one object as its file has it, or as JSON', async () => {
    const { code, stdout } = await lab.run('get vpc a')
    expect({ code, stdout }).toEqual({ code: EXIT.done, stdout: await lab.file('a') })
    expect(JSON.parse((await lab.run('get vpc a --json')).stdout)).toMatchObject({ metadata: { name: 'a' }, spec: { vni: 1 } })
  })

  test('lists objects, by kind and the beginning of a name', async () => {
    expect((await lab.run('get')).stdout).toMatch(/^KIND +NAMESPACE +NAME +VERSION +FILE\nVPC +default +a +[0-9a-f]{12} +fabrics/)
    expect((await lab.run('get vpcs -o name')).stdout).toBe('vpcs.vpc.githedgehog.com/a\nvpcs.vpc.githedgehog.com/b\n')
    const { objects } = JSON.parse((await lab.run('get vpc --prefix b --json')).stdout) as { objects: ListedObject[] }
    expect(objects.map(({ name }) => name)).toEqual(['b'])
    expect((await lab.run('get switch')).stdout).toBe('There is no such object\n')
    expect((await lab.run('get secrets')).stdout).toBe('There is no such object\n')
  })

  test.each([
    ['get vpc a -o table', '-o table is for a list'],
    ['get vpc a -o wide', '-o wide is for a list'],
    ['get -A vpc', '-A is for all kinds'],
    ['get vpc/a b', 'either KIND NAME or KIND/NAME'],
    ['get vpc vpc/b', 'either KIND NAME or KIND/NAME'],
    ['get vpc/', '"vpc/" is not KIND/NAME'],
    ['get vpc,', 'names an empty kind'],
    ['get vpcc', 'did you mean vpc?'],
    ['get rollouts', 'the setting kinds makes it managed'],
    ['get switchs', 'did you mean switch?'],
    ['delete vpc --yes', 'The name of the object is missing: write vpc NAME or vpc/NAME'],
    ['blame vpc/a b', 'either KIND NAME or KIND/NAME'],
    ['get vpc a --prefix b', '--prefix is for a list'],
  ])('%s is refused', async (line, message) => {
    expect(await lab.run(line)).toMatchObject({ code: EXIT.usage, stderr: expect.stringContaining(message) })
  })

  test.each([
    ['get vpc/a', () => lab.file('a')],
    ['get VPCs.vpc.githedgehog.com/a', () => lab.file('a')],
    ['get vpc a b -o name', () => 'vpcs.vpc.githedgehog.com/a\nvpcs.vpc.githedgehog.com/b\n'],
    ['get vpc/b vpcs/a -o name', () => 'vpcs.vpc.githedgehog.com/b\nvpcs.vpc.githedgehog.com/a\n'],
    ['get sw,vpc,conn -o name', () => 'vpcs.vpc.githedgehog.com/a\nvpcs.vpc.githedgehog.com/b\n'],
    ['get -A -o name --prefix b', () => 'vpcs.vpc.githedgehog.com/b\n'],
    ['get vpc -o yaml', async () => `${(await lab.file('a')).replace(/---\n$/, '')}${await lab.file('b')}`],
    ['get vpc/b vpc/a -o yaml', async () => `${await lab.file('b')}---\n${(await lab.file('a')).replace(/---\n$/, '')}`],
  ])('%s', async (line, expected) => {
    expect(await lab.run(line)).toEqual({ code: EXIT.done, stdout: await expected(), stderr: '' })
  })

  test('-o wide has the group and the whole version', async () => {
    expect((await lab.run('get vpc -o wide')).stdout).toMatch(
      /^KIND +GROUP +NAMESPACE +NAME +VERSION +FILE\nVPC +vpc\.githedgehog\.com +default +a +[0-9a-f]{40} +fabrics/,
    )
  })

  test('each missing one of several is named', async () => {
    expect(await lab.run('get vpc a c d')).toMatchObject({
      code: EXIT.failure,
      stderr: expect.stringContaining('The fabric has no object vpc/c, vpc/d in the namespace default'),
    })
  })

  test('a missing object is an error that names it', async () => {
    expect(await lab.run('get vpc none')).toMatchObject({ code: EXIT.failure, stderr: expect.stringContaining('default/none') })
  })
})

describe('gfm put', () => {
  test('makes an object what the file says, and touches no other', async () => {
    const file = join(lab.directory, 'a.yaml')
    await writeFile(file, notedVpc('a', 7))
    const before = await lab.head()
    const { code, stdout } = await lab.run(`put -f ${file} --json`)
    expect(code).toBe(EXIT.done)
    expect((JSON.parse(stdout) as OperationReport).edited).toMatchObject({ action: 'updated', path: `${MANAGED}/vpcs/a.yaml` })
    expect(await lab.file('a')).toBe(notedVpc('a', 7))
    expect((await lab.git('diff', '--name-only', before, 'main')).split('\n').filter((path) => path.startsWith(MANAGED))).toEqual(
      [`${MANAGED}/vpcs/a.yaml`],
    )
    expect(await lab.git('log', '-1', '--format=%an')).toBe('Ann')
  })

  test('creates from standard input; once more there is nothing to do', async () => {
    expect((await lab.run('put -f -', { input: notedVpc('c') })).code).toBe(EXIT.done)
    expect(await lab.file('c')).toBe(notedVpc('c'))
    const before = await lab.head()
    expect((await lab.run('put -f -', { input: notedVpc('c') })).code).toBe(EXIT.done)
    expect(await lab.head()).toBe(before)
  })

  test('JSON changes what the object says, and its comments stay', async () => {
    const file = join(lab.directory, 'a.json')
    await writeFile(file, (await lab.run('get vpc a --json')).stdout.replace(/"vni": ?1/, '"vni": 9'))
    expect((await lab.run(`put -f ${file}`)).code).toBe(EXIT.done)
    expect(await lab.file('a')).toBe(notedVpc('a', 9))
  })

  test.each([
    ['--create', 'exists already'],
    ['--if-match 0123456789012345678901234567890123456789', 'somebody has changed it'],
  ])('%s of one in another version is refused', async (option, message) => {
    const before = await lab.head()
    const result = await lab.run(`put -f - ${option}`, { input: notedVpc('a', 5) })
    expect(result).toMatchObject({ code: EXIT.failure, stderr: expect.stringContaining(message) })
    expect(await lab.head()).toBe(before)
  })

  test.each([
    ['two objects', `${notedVpc('a')}---\n${notedVpc('b')}`, 'Expected one object in standard input, found 2'],
    ['a list', 'kind: List\napiVersion: v1\nitems:\n- {}\n', 'found a list'],
    ['nothing', '# nothing\n', 'found 0'],
    ['no name', 'kind: VPC\n', 'is incomplete'],
    ['no YAML', 'a: [\n', 'standard input cannot be read'],
  ])('%s cannot be put', async (_, input, message) => {
    expect(await lab.run('put -f -', { input })).toMatchObject({ code: EXIT.usage, stderr: expect.stringContaining(message) })
  })

  test('one that waits in a raw file is put with --ingest only', async () => {
    await lab.commit({ [`${RAW}/d.yaml`]: notedVpc('d') })
    const refused = await lab.run('put -f -', { input: notedVpc('d', 4) })
    expect(refused).toMatchObject({ code: EXIT.failure, stderr: expect.stringContaining(`${RAW}/d.yaml`) })
    expect((await lab.run('put -f - --ingest', { input: notedVpc('d', 4) })).code).toBe(EXIT.done)
    expect(await lab.file('d')).toBe(notedVpc('d', 4))
  })
})

describe('gfm patch', () => {
  test.each([[['-p', 'spec: {vni: 3}']], [['--type', 'json', '-p', '[{"op": "replace", "path": "/spec/vni", "value": 3}]']]])(
    '%j changes one field of the text',
    async (patch) => {
      const { code } = await runGfm(['patch', 'vpc', 'a', ...patch, ...lab.on])
      expect(code).toBe(EXIT.done)
      expect(await lab.file('a')).toBe(notedVpc('a', 3))
    },
  )

  test('a dry run shows the diff', async () => {
    const before = await lab.head()
    const { stdout } = await runGfm(['patch', 'vpc', 'a', '-p', '{"spec":{"vni":3}}', '--dry-run', ...lab.on])
    expect(stdout).toContain('-  vni: 1 # number\n+  vni: 3 # number\n')
    expect(await lab.head()).toBe(before)
  })

  test.each([
    [[], 'Give the patch'],
    [['-p', 'a: ['], 'The patch cannot be read'],
  ])('%j is refused', async (patch, message) => {
    expect(await runGfm(['patch', 'vpc', 'a', ...patch, ...lab.on])).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringContaining(message),
    })
  })
})

describe('gfm delete', () => {
  test('asks on a terminal, and takes no for an answer', async () => {
    const before = await lab.head()
    const { stderr } = await lab.run('delete vpc a', { terminal: true, input: 'what?\n\n' })
    expect(stderr).toContain('Delete vpc default/a? [N/y]')
    expect(stderr).toContain('Nothing was deleted')
    expect(await lab.head()).toBe(before)
    expect((await lab.run('delete vpc a', { terminal: true, input: 'y\n' })).code).toBe(EXIT.done)
    expect((await lab.run('get vpc -o name')).stdout).toBe('vpcs.vpc.githedgehog.com/b\n')
  })

  test('needs --yes without a terminal, and when the terminal ends', async () => {
    expect(await lab.run('delete vpc a')).toMatchObject({ code: EXIT.usage, stderr: expect.stringContaining('with --yes') })
    expect(await lab.run('delete vpc a', { terminal: true })).toMatchObject({
      code: EXIT.failure,
      stderr: expect.stringContaining('closed before an answer'),
    })
    expect((await lab.run('delete vpc a --yes')).code).toBe(EXIT.done)
  })
})

describe('gfm drop', () => {
  test('ingests a file that was never in raw/; twice it is one commit', async () => {
    const file = join(lab.directory, 'c.yaml')
    await writeFile(file, notedVpc('c'))
    expect((await lab.run(`drop ${file}`)).code).toBe(EXIT.done)
    expect(await lab.file('c')).toBe(notedVpc('c'))
    const before = await lab.head()
    expect(await lab.run(`drop ${file}`)).toMatchObject({
      code: EXIT.done,
      stdout: expect.stringContaining('There is nothing to do'),
    })
    expect(await lab.head()).toBe(before)
    expect(await lab.git('show', `main:${RAW}/c.yaml.archived`)).toBe(notedVpc('c').trimEnd())
  })

  test('a refused file changes nothing, and every fault is shown', async () => {
    const before = await lab.head()
    const { code, stderr } = await lab.run('drop - --as net/bad.yaml', { input: `${notedVpc('x')}---\na: [\n` })
    expect({ code, stderr }).toEqual({
      code: EXIT.rejected,
      stderr: expect.stringContaining(`${RAW}/net/bad.yaml:10:1 syntax_error`),
    })
    expect(await lab.head()).toBe(before)
  })

  test.each([
    ['drop -', EXIT.usage, 'give --as PATH'],
    ['drop - --as a.txt', EXIT.usage, 'Only YAML and JSON'],
    ['drop /nowhere/a.yaml', EXIT.usage, 'cannot be read'],
  ])('%s is refused', async (line, code, message) => {
    expect(await lab.run(line)).toMatchObject({ code, stderr: expect.stringContaining(message) })
  })
})
