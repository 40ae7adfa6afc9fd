import { describe, expect, test } from 'vitest'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { CONFIG_MAPS, IngestedFabric } from '../../support/ingested-fabric.ts'
import { TOO_LARGE } from '../../support/memory-snapshot.ts'
import { configMap, LAB } from '../../support/objects.ts'

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n'

describe('what is in a file of a kind that is managed no more', () => {
  const entryOf = async (fabric: IngestedFabric, plural: string) =>
    (await fabric.state()).manifest.get(plural, 'ConfigMap/default/a')
  const FROM = 'managed/configmaps/a.yaml'
  const LATIN = configMap('a', 'data: {x: 010}\n')

  test.each<[string, string, string | undefined]>([
    ['the object, with a warning', LATIN, undefined],
    ['the object with comments', `# on\n---\n${configMap('a')}# end\n`, undefined],
    ['another object', configMap('b'), 'the file does not hold the object, or more than it'],
    ['one more', `${configMap('a')}---\n${configMap('b')}`, 'the file does not hold the object, or more than it'],
    ['nothing', '# nothing\n', 'the file does not hold the object, or more than it'],
    ['an error', `${configMap('a')}data: {a: 1, a: 2}\n`, 'the file does not hold the object, or more than it'],
    ['too much', `${configMap('a')}${TOO_LARGE}`, 'the file does not hold the object, or more than it'],
  ])('moves only as the object alone: %s', async (_, text, reason) => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') }, [CONFIG_MAPS])
    fabric.put({ [FROM]: text })
    fabric.kinds = []
    const { faults } = await fabric.ingest('02', {})
    const told = `ConfigMap/default/a is of a kind that is not managed any more, but stays here: ${reason}`
    expect(faults.map(({ message }) => message)).toEqual(reason === undefined ? [] : [told])
    expect(fabric.applied()).toEqual({ [reason === undefined ? 'unmanaged/configmaps/a.yaml' : FROM]: text })
  })

  test.each<[string, Record<string, string>, string]>([
    ['a folder in place of the file', { [`${FROM}/x.txt`]: 'x' }, 'it is no file any more'],
    [
      'a file of that name but for its letters',
      { 'unmanaged/configmaps/A.yaml': SECRET },
      'unmanaged/configmaps/a.yaml is taken',
    ],
    ['a file in place of the folder', { 'unmanaged/configmaps': 'x' }, 'unmanaged/configmaps is a file and not a directory'],
  ])('stays because of %s', async (_, files, reason) => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') }, [CONFIG_MAPS])
    if (reason.startsWith('it is')) fabric.remove(FROM)
    fabric.put(files)
    fabric.kinds = []
    const { faults } = await fabric.ingest('02', {})
    expect(faults.map(({ code, message }) => [code, message.endsWith(reason)])).toEqual([['not_adopted', true]])
  })

  test('keeps its whole text below another plural, and what a raw file brought last', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') }, [CONFIG_MAPS])
    fabric.put({ [FROM]: configMap('a', 'data: {x: "1"}\n') })
    await fabric.ingest('02', { 'raw/s.yaml': SECRET })
    const text = `# on\n---\n${configMap('a', 'data: {x: "2"}\n')}---\n`
    fabric.put({ [FROM]: text })
    fabric.kinds = [{ ...CONFIG_MAPS, plural: 'cms' }]
    const { handEdits } = await fabric.ingest('03', {})
    expect(handEdits.map(({ what, path }) => [what, path])).toEqual([['taken_over', `${LAB}/managed/cms/a.yaml`]])
    const base = blobId(Buffer.from(configMap('a')))
    expect(await entryOf(fabric, 'cms')).toMatchObject({ base, blob: blobId(Buffer.from(text)) })
    fabric.kinds = []
    await fabric.ingest('04', {})
    expect(await entryOf(fabric, 'unmanaged')).toMatchObject({ base })
  })
})

describe('what lies away from its path', () => {
  const BELOW_CMS = { ...CONFIG_MAPS, plural: 'cms' }
  const POD = { group: '', kind: 'Pod', plural: 'pods' }
  const cms = `${LAB}/managed/cms`

  test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    [
      'moves with the directory of its kind, from wherever it is',
      { 'managed/away/b.yaml': configMap('b') },
      { 'managed/cms/away/b.yaml': configMap('b') },
      [],
    ],
    [
      'stays if something comes to its new path',
      { 'managed/a.yaml': configMap('b'), 'managed/configmaps/a.yaml': configMap('a') },
      { 'managed/a.yaml': configMap('b'), 'managed/cms/a.yaml': configMap('a') },
      [`there is something at ${cms}/a.yaml`],
    ],
    [
      'keeps what is in unmanaged from its path',
      { 'managed/configmaps/a.yaml': configMap('b'), 'unmanaged/a.yaml': configMap('a') },
      { 'managed/cms/a.yaml': configMap('b'), 'unmanaged/a.yaml': configMap('a') },
      [`there is something at ${cms}/a.yaml`],
    ],
  ])('%s', async (_, hand, after, reasons) => {
    const fabric = await IngestedFabric.withRaw({}, [CONFIG_MAPS])
    const inTheWay = { 'managed/configmaps/b.yaml': SECRET }
    fabric.put({ ...hand, ...inTheWay })
    await fabric.ingest('02', { 'raw/s.yaml': SECRET })
    fabric.kinds = [BELOW_CMS, POD]
    const { faults } = await fabric.ingest('03', {})
    expect(faults.map(({ message }) => message.slice(message.indexOf(': ') + 2))).toEqual(reasons)
    expect(fabric.applied()).toEqual({ ...after, ...inTheWay, 'unmanaged/s.yaml': SECRET })
  })
})

describe('what is in a file of unmanaged whose kinds become managed', () => {
  const head = '# on them\n---\n'
  const one = configMap('a', 'data: {x: 010}\n')

  test.each<[string, string, Record<string, string>, Record<string, string>]>([
    ['one object moves with its file', `${head}${one}`, {}, { 'managed/configmaps/a.yaml': `${head}${one}` }],
    [
      'all objects leave no file behind, and comments go with them',
      `---\n${head}${one}---\n${configMap('b')}`,
      {},
      { 'managed/configmaps/a.yaml': `---\n${head}${one}`, 'managed/configmaps/b.yaml': `---\n${configMap('b')}` },
    ],
    [
      'a list of one is its item',
      `apiVersion: v1\nkind: List\nitems:\n- ${configMap('a').replaceAll('\n', '\n  ').trim()}\n`,
      {},
      { 'managed/configmaps/a.yaml': configMap('a') },
    ],
    [
      'one stays that has something in its way',
      `${one}---\n${configMap('b')}`,
      { 'managed/configmaps/a.yaml': SECRET },
      { 'managed/configmaps/a.yaml': SECRET, 'managed/configmaps/b.yaml': `---\n${configMap('b')}`, 'unmanaged/x.yaml': one },
    ],
  ])('%s', async (_, text, hand, after) => {
    const fabric = await IngestedFabric.withRaw({ 'raw/x.yaml': text })
    fabric.put({ 'unmanaged/x.yaml': text, ...hand })
    fabric.kinds = [CONFIG_MAPS]
    const { faults } = await fabric.ingest('02', {})
    expect(fabric.applied()).toEqual(after)
    const told = faults.filter(({ code }) => code === 'not_adopted' && Object.keys(hand).length > 0)
    const way = `there is something at ${LAB}/managed/configmaps/a.yaml`
    const message = `ConfigMap a is of a kind that is managed now, but stays in unmanaged: ${way}`
    expect(told.map((fault) => fault.message).filter((said) => said === message)).toHaveLength(Object.keys(hand).length)
  })

  test.each<[string, string, string[]]>([
    ['too large', TOO_LARGE, ['file_too_large']],
    ['broken', 'a: 1\na: 2\n', ['duplicate_key']],
    ['misnamed', `${configMap('X_')}---\na: 1\n`, ['invalid_name']],
  ])('is told to be %s only if it should hold one', async (_, text, codes) => {
    const fabric = await IngestedFabric.withRaw({ 'raw/x.yaml': configMap('a'), 'raw/s.yaml': SECRET })
    fabric.put({ 'unmanaged/x.yaml': text, 'unmanaged/s.yaml': text, 'unmanaged/hand.yaml': text })
    fabric.kinds = [CONFIG_MAPS]
    const { faults } = await fabric.ingest('02', {})
    expect(faults.map(({ code, severity, file }) => [code, severity, file])).toEqual(
      codes.map((code) => [code, 'warning', `${LAB}/unmanaged/x.yaml`]),
    )
  })

  test('moves whole where hands have put it, and counts as theirs; a list of one as its item', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/x.yaml': configMap('a'), 'raw/gone.yaml': configMap('gone') })
    fabric.remove('unmanaged/gone.yaml')
    const text = `---\n${head}${one}---\n`
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${configMap('b').replaceAll('\n', '\n  ').trim()}\n`
    fabric.put({ 'unmanaged/x.yaml': text, 'unmanaged/y.yaml': list, 'unmanaged/z.yaml': `${list}---\n${SECRET}` })
    fabric.kinds = [CONFIG_MAPS]
    const { changes, faults, handEdits } = await fabric.ingest('02', {})
    expect(fabric.below('managed')).toEqual({ 'managed/configmaps/a.yaml': text, 'managed/configmaps/b.yaml': configMap('b') })
    expect(changes.get(`${LAB}/managed/configmaps/a.yaml`)?.action).toBe('move')
    expect(faults).toMatchObject([{ code: 'not_adopted', file: `${LAB}/unmanaged/z.yaml` }])
    expect(handEdits.map(({ blob }) => blob)).toEqual([text, configMap('b')].map((each) => blobId(Buffer.from(each))))
  })

  test('is merged against what a raw file brought last, as before', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') }, [CONFIG_MAPS])
    fabric.put({ 'managed/configmaps/a.yaml': one })
    fabric.kinds = []
    await fabric.ingest('02', {})
    fabric.kinds = [CONFIG_MAPS]
    await fabric.ingest('03', {})
    const entry = await (await fabric.state()).manifest.get('configmaps', 'ConfigMap/default/a')
    const [blob, base] = [one, configMap('a')].map((text) => blobId(Buffer.from(text)))
    const from = { source: 'raw/a.yaml', document: 1, operation: '03' }
    expect(entry).toEqual({ object: 'ConfigMap/default/a', path: 'managed/configmaps/a.yaml', blob, base, ...from })
  })
})
