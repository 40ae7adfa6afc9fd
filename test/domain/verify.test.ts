import { describe, expect, test } from 'vitest'
import { verifyFabric } from '../../lib/domain/verify/verify.ts'
import { IngestedFabric } from '../support/ingested-fabric.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'
import { configMap, LAB, vpcWith } from '../support/objects.ts'

const config = (name: string, data: string) => configMap(name, `data:\n  a: ${data}\n`)

/** What verify finds, as `code file`; `damage` is done to the files that the operation left. */
async function verified(fabric: IngestedFabric, damage: [operation: string, path: string, from: string, to: string][] = []) {
  const commits = new Map(fabric.commits)
  for (const [operation, path, from, to] of damage) {
    const then = commits.get(operation)
    const text = then?.text()[`${LAB}/${path}`]
    if (then === undefined || text?.includes(from) !== true) throw new Error(`${path} has no ${from}`)
    commits.set(operation, new MemorySnapshot({ ...Object.fromEntries(then.files), [`${LAB}/${path}`]: text.replace(from, to) }))
  }
  const proof = await verifyFabric({ fabric: await fabric.state(), commitOf: (operation) => commits.get(operation) })
  return {
    ...proof,
    found: proof.faults.map(({ code, line, related }) => `${code} ${line} ${related?.[0]?.file.slice(LAB.length + 1)}`),
  }
}

/** Documents of every fate that leaves one in a file. */
async function everyFate(): Promise<IngestedFabric> {
  const fabric = await IngestedFabric.create()
  await fabric.ingest('01', {
    'raw/a.yaml': [
      vpcWith('v1', 't: foo'),
      config('c1', 'v1'),
      `${config('c2', 'v1')}# last words\n`,
      `# for c3\n${config('c3', 'v1')}`,
    ].join('---\n'),
    'raw/b.yaml': `${config('d1', 'x')}# not of d2\n---\n${config('d2', 'y').trimEnd()}`,
  })
  await fabric.ingest('02', {
    'raw/a.yaml': [vpcWith('v1', 't: foo'), config('c2', 'v2'), `#\n# banner\n#\n---\n${config('c4', 'v1')}`].join('---\n'),
  })
  await fabric.ingest('03', {
    'raw/e.yaml': `\n${vpcWith('v1', 't: foo')}\n\n`,
    'raw/f.yaml': config('c1', 'v1').replaceAll('\n', '\r\n'),
  })
  return fabric
}

describe('verify', () => {
  test('finds every document where it was put', async () => {
    const { found, accounted } = await verified(await everyFate())
    expect(found).toEqual([])
    expect(accounted).toMatchObject({ as_written: 1, unchanged: 3, unmanaged: 7 })
  })

  test.each([
    ['# first\n', '', []],
    ['t: foo', 't: bar', ['document_altered 5 managed/vpcs/v1.yaml']],
  ])('an item of a list may lack only comments, as versions before cut it: without %j', async (from, to, expected) => {
    const fabric = await IngestedFabric.create()
    const item = vpcWith('v1', 't: foo').trimEnd().replaceAll('\n', '\n  ')
    await fabric.ingest('01', { 'raw/a.yaml': `apiVersion: v1\nkind: List\nitems:\n# first\n- ${item}\n` })
    expect(fabric.file('managed/vpcs/v1.yaml')).toContain('# first\n')
    expect((await verified(fabric, [['01', 'managed/vpcs/v1.yaml', from, to]])).found).toEqual(expected)
  })

  test.each<[string, [string, string, string, string], string]>([
    ['a name that is longer', ['01', 'unmanaged/a.yaml', 'name: c1\n', 'name: c10\n'], 'document_altered 8 unmanaged/a.yaml'],
    [
      'a value that is longer',
      ['01', 'unmanaged/a.yaml', 'a: v1\n---\n', 'a: v10\n---\n'],
      'document_altered 8 unmanaged/a.yaml',
    ],
    [
      'a line behind a document',
      ['01', 'unmanaged/a.yaml', '  a: v1\n---\n', '  a: v1\n  b: v2\n---\n'],
      'document_altered 8 unmanaged/a.yaml',
    ],
    [
      'a line in front of the last',
      ['01', 'unmanaged/b.yaml', '  a: y', '  b: z\n  a: y'],
      'document_altered 9 unmanaged/b.yaml',
    ],
    [
      'a blank behind a value',
      ['01', 'unmanaged/a.yaml', 'a: v1\n---\n', 'a: v1 \n---\n'],
      'document_altered 8 unmanaged/a.yaml',
    ],
    ['a comment that is gone', ['01', 'unmanaged/a.yaml', '# last words\n', ''], 'document_altered 24 unmanaged/a.yaml'],
    ['a comment that became another', ['01', 'unmanaged/a.yaml', '# for c3', '# for c4'], 'document_altered 24 unmanaged/a.yaml'],
    [
      'a document inside a text',
      ['01', 'unmanaged/b.yaml', config('d1', 'x'), `t: |\n  ${config('d1', 'x').replaceAll('\n', '\n  ')}\n`],
      'document_altered 1 unmanaged/b.yaml',
    ],
    ['a byte of a managed file', ['01', 'managed/vpcs/v1.yaml', 't: foo', 't: fob'], 'document_altered 1 managed/vpcs/v1.yaml'],
    [
      'more in an unchanged file',
      ['02', 'managed/vpcs/v1.yaml', 't: foo', 't: foobar'],
      'document_altered 1 managed/vpcs/v1.yaml',
    ],
    [
      'a blank in an unchanged file that is content',
      ['03', 'managed/vpcs/v1.yaml', 't: foo', 't: foo\u00a0'],
      'document_altered 2 managed/vpcs/v1.yaml',
    ],
    [
      'another value of an unchanged document among others',
      ['03', 'unmanaged/a.yaml', config('c1', 'v1'), config('c1', 'v10')],
      'document_altered 1 unmanaged/a.yaml',
    ],
  ])('tells %s', async (_, damage, expected) => {
    const { found } = await verified(await everyFate(), [damage])
    expect(found).toEqual([expected])
  })

  test('reports documents missing from the log and documents only in the log', async () => {
    const fabric = await everyFate()
    const log =
      Object.keys(fabric.snapshot.text()).find((path) => path.includes('archive-log/')) ?? `${LAB}/.hnp/archive-log.yaml`
    const text = fabric.snapshot.text()[log] ?? ''
    fabric.put({
      [log.slice(LAB.length + 1)]: text.replace('"file":"raw/b.yaml","document":2', '"file":"raw/b.yaml","document":7'),
    })
    expect((await verified(fabric)).found).toEqual(['document_unaccounted 9 undefined', 'document_unaccounted 9 undefined'])
  })

  test('reports log pages that were emptied', async () => {
    const fabric = await everyFate()
    const pages = Object.keys(fabric.snapshot.text()).filter((path) => path.includes('archive-log/'))
    fabric.put(Object.fromEntries(pages.map((path) => [path.slice(LAB.length + 1), ''])))
    const { faults } = await verified(fabric)
    expect(faults).toMatchObject([{ code: 'document_unaccounted', file: `${LAB}/.hnp/archive-log.yaml` }])
    expect(faults[0]?.message).toContain('counts 4 operations, but its pages hold 0')
  })

  test.each<[string, string, string, string]>([
    ['a log of a later version', '.hnp/archive-log.yaml', 'version: "3.0"\n', 'manifest_unreadable archive-log.yaml 1'],
    ['a log that is garbled', '.hnp/archive-log.yaml', 'version: "2.0"\n\u0001 ] {\n', 'manifest_unreadable archive-log.yaml 2'],
    ['a log that is a list', '.hnp/archive-log.yaml', '- 1\n', 'manifest_unreadable archive-log.yaml 1'],
    [
      'a page that is garbled',
      '.hnp/archive-log/2026-11.0001.yaml',
      '- operation: ]\n',
      'manifest_unreadable 2026-11.0001.yaml 1',
    ],
    ['entries that are garbled', '.hnp/manifest/vpcs.yaml', '- {"object"\n', 'manifest_unreadable vpcs.yaml 2'],
    ['entries that are emptied', '.hnp/manifest/vpcs.yaml', '', 'manifest_unreadable manifest.yaml undefined'],
  ])('tells %s, and where', async (_, path, text, expected) => {
    const fabric = await everyFate()
    fabric.put({ [path]: text })
    const { faults } = await verified(fabric)
    const told = faults.map(({ code, file, line }) => `${code} ${file.slice(file.lastIndexOf('/') + 1)} ${line}`)
    expect(told).toContain(expected)
  })

  test('reads the other pages beside a garbled one', async () => {
    const fabric = await everyFate()
    fabric.put({ '.hnp/archive-log/2026-10.0001.yaml': 'what is this' })
    const { faults, operations } = await verified(fabric)
    expect([faults.map(({ code }) => code), operations]).toEqual([['manifest_unreadable'], 4])
  })

  test('accepts a merged document, and one equal to it', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': vpcWith('v1', 't: foo\n  u: 1') })
    fabric.put({ 'managed/vpcs/v1.yaml': vpcWith('v1', 't: by-hand\n  u: 1') })
    const news = vpcWith('v1', 't: foo\n  u: 2')
    const { documents } = await fabric.ingest('02', { 'raw/b.yaml': news, 'raw/c.yaml': `${news}\n` })
    expect(documents.map(({ fate }) => fate)).toEqual(['merged', 'unchanged'])
    expect((await verified(fabric)).found).toEqual([])
    expect((await verified(fabric, [['02', 'managed/vpcs/v1.yaml', 'u: 2', 'u: 20']])).found).toHaveLength(2)
  })
})
