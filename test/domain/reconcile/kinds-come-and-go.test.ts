import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ManagedKind } from '../../../lib/contract/fabric.ts'
import { planRevert } from '../../../lib/domain/revert/plan-revert.ts'
import { CONFIG_MAPS, IngestedFabric } from '../../support/ingested-fabric.ts'
import { configMap, LAB } from '../../support/objects.ts'

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s # its name\n'

function reverted(fabric: IngestedFabric, operation: string, before: string, by: string) {
  const [from, to] = [fabric.commits.get(before), fabric.commits.get(operation)]
  if (from === undefined || to === undefined) throw new Error('no such operation')
  return fabric.commit(by, (state, context) => planRevert(state, { operation, before: from, after: to }, context))
}

/** Each line that is not a marker or of a list, with the number of its occurrences. */
function lines(fabric: IngestedFabric): string[] {
  const text = Object.values(fabric.applied()).join('\n')
  return text
    .split('\n')
    .filter((line) => !/^(---)?$/.test(line))
    .sort()
}

const LIST = `apiVersion: v1
kind: List
items:
# the first
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: a # named a
- apiVersion: v1
  kind: Secret
  metadata:
    name: s # its name
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: b}
`

describe('a list that lies in unmanaged', () => {
  test('is divided when the kind of an item becomes managed: every item is there once, with its comments', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/x.yaml': SECRET.replace('name: s', 'name: other') })
    fabric.put({ 'unmanaged/list.yaml': LIST })
    fabric.kinds = [CONFIG_MAPS]
    const { handEdits } = await fabric.ingest('02', {})
    expect(handEdits.map(({ what, object }) => `${what} ${object}`)).toEqual([
      'taken_over ConfigMap/default/a',
      'taken_over ConfigMap/default/b',
    ])
    expect(fabric.applied()).toEqual({
      'managed/configmaps/a.yaml': '# the first\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a # named a\n',
      'managed/configmaps/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
      'unmanaged/list.yaml': SECRET,
      'unmanaged/x.yaml': SECRET.replace('name: s', 'name: other'),
    })
    expect((await fabric.ingest('03', {})).changes.isEmpty).toBe(true)
  })

  test.each([
    ['holds nothing of a managed kind', LIST.replaceAll('ConfigMap', 'Pod')],
    ['is sealed', `${LIST}sops: {mac: "ENC[x]"}\n`],
    ['has an item that cannot be cut', LIST.replace('{name: b}', '*c').replace('kind: Secret', 'kind: &c Secret')],
  ])('stays, byte for byte, if it %s', async (_, text) => {
    const fabric = await IngestedFabric.withRaw({ 'raw/x.yaml': SECRET.replace('name: s', 'name: other') })
    fabric.put({ 'unmanaged/list.yaml': text })
    fabric.kinds = [CONFIG_MAPS]
    await fabric.ingest('02', {})
    expect(fabric.applied()['unmanaged/list.yaml']).toBe(text)
    expect(Object.keys(fabric.applied())).toHaveLength(2)
  })
})

describe('an object whose kind becomes managed', () => {
  test('is taken over from the core group, and where a hand has put it', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': `${configMap('a')}---\n${SECRET}` })
    fabric.put({ 'unmanaged/0-by-hand.yaml': configMap('h'), 'unmanaged/0-copy.yaml': configMap('a', 'data: {}\n') })
    fabric.kinds = [CONFIG_MAPS]
    const { faults } = await fabric.ingest('02', {})
    expect(fabric.applied()).toEqual({
      'managed/configmaps/a.yaml': configMap('a'),
      'managed/configmaps/h.yaml': configMap('h'),
      'unmanaged/0-copy.yaml': configMap('a', 'data: {}\n'),
      'unmanaged/a.yaml': `---\n${SECRET}`,
    })
    expect(faults.map(({ code, file }) => [code, file])).toEqual([['not_adopted', `${LAB}/unmanaged/0-copy.yaml`]])
  })

  test('comes back to unmanaged, once, by a revert, and moves again with a newer raw file', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': `${configMap('a')}---\n${SECRET}` })
    const before = fabric.applied()
    fabric.kinds = [CONFIG_MAPS]
    await fabric.ingest('02', {})
    await reverted(fabric, '02', '01', '03')
    expect(fabric.applied()).toEqual(before)
    await fabric.ingest('04', { 'raw/a.yaml': `${configMap('a', 'data: {}\n')}---\n${SECRET}` })
    expect(fabric.applied()).toEqual({
      'managed/configmaps/a.yaml': configMap('a', 'data: {}\n'),
      'unmanaged/a.yaml': `---\n${SECRET}`,
    })
  })

  test.each<[string, ManagedKind[], RegExp]>([
    ['the ingest that brought it', [CONFIG_MAPS], /cannot be undone/],
    ['its take-over, after it was given back', [], /cannot be undone/],
  ])('is not there twice, and not forgotten, after the revert of %s', async (what, kinds, message) => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') })
    fabric.kinds = [CONFIG_MAPS]
    await fabric.ingest('02', {})
    fabric.kinds = kinds
    await fabric.ingest('03', {})
    const before = fabric.applied()
    const [operation, from] = what.startsWith('the ingest') ? ['01', '00'] : ['02', '01']
    await expect(reverted(fabric, operation, from, '04')).rejects.toThrow(message)
    expect(fabric.applied()).toEqual(before)
  })
})

describe('an object whose kind is managed no more', () => {
  test('is given back, byte for byte, and comes again with the kind', async () => {
    const text = `# of the team\n${configMap('a', 'data: {x: "1"} # kept\n')}`
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': text }, [CONFIG_MAPS])
    fabric.kinds = []
    const { handEdits, changes } = await fabric.ingest('02', {})
    expect(handEdits).toMatchObject([{ what: 'given_back', from: `${LAB}/managed/configmaps/a.yaml` }])
    expect(changes.changes.filter(({ action }) => action === 'move')).toHaveLength(1)
    expect(fabric.applied()).toEqual({ 'unmanaged/configmaps/a.yaml': text })
    fabric.kinds = [CONFIG_MAPS]
    await fabric.ingest('03', {})
    expect(fabric.applied()).toEqual({ 'managed/configmaps/a.yaml': text })
  })

  test('is updated where it is by a raw file of the same operation', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') }, [CONFIG_MAPS])
    fabric.kinds = []
    await fabric.ingest('02', { 'raw/a.yaml': configMap('a', 'data: {}\n') })
    expect(fabric.applied()).toEqual({ 'unmanaged/configmaps/a.yaml': configMap('a', 'data: {}\n') })
  })

  test('keeps what hands have changed, which is merged with a newer raw file', async () => {
    const data = (...pairs: string[]) => configMap('a', `data:\n${pairs.map((pair) => `  ${pair}\n`).join('')}`)
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': data('one: "1"', 'two: "1"', 'three: "1"') }, [CONFIG_MAPS])
    fabric.put({ 'managed/configmaps/a.yaml': data('one: "2"', 'two: "1"', 'three: "1"') })
    fabric.kinds = []
    await fabric.ingest('02', {})
    for (const three of ['three: "2"', 'three: "3"']) {
      const text = data('one: "1"', 'two: "1"', three)
      await fabric.ingest('03', { 'raw/a.yaml': text })
      expect(Object.values(fabric.below('.hnp/base'))).toEqual([text])
    }
    expect(fabric.applied()).toEqual({ 'unmanaged/configmaps/a.yaml': data('one: "2"', 'two: "1"', 'three: "3"') })
  })

  test('moves to the directory of its other plural', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') }, [CONFIG_MAPS])
    fabric.kinds = [{ ...CONFIG_MAPS, plural: 'cms' }]
    await fabric.ingest('02', { 'raw/a.yaml': configMap('a', 'data: {}\n') })
    expect(fabric.applied()).toEqual({ 'managed/cms/a.yaml': configMap('a', 'data: {}\n') })
  })

  test('stays, with a warning, while something is in the way', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': configMap('a') }, [CONFIG_MAPS])
    fabric.put({ 'unmanaged/configmaps/a.yaml': SECRET })
    fabric.kinds = []
    const { faults } = await fabric.ingest('02', {})
    expect(faults.map(({ code }) => code)).toEqual(['not_adopted'])
    expect(fabric.applied()).toEqual({ 'managed/configmaps/a.yaml': configMap('a'), 'unmanaged/configmaps/a.yaml': SECRET })
  })
})

test('whatever comes, goes and is edited: every line is there once', async () => {
  const step = fc.constantFrom('manage', 'leave', 'edit', 'rename', 'ingest')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const fabric = await IngestedFabric.withRaw({
        'raw/a.yaml': `${configMap('a')}---\n# of s\n${SECRET}---\n${configMap('b')}`,
      })
      const expected = lines(fabric)
      for (const [at, what] of steps.entries()) {
        if (what === 'manage') fabric.kinds = [CONFIG_MAPS]
        if (what === 'leave') fabric.kinds = []
        if (what === 'rename') fabric.kinds = [{ ...CONFIG_MAPS, plural: `cms-${at}` }]
        if (what === 'edit') {
          const [path = '', text = ''] = Object.entries(fabric.applied()).find(([, one]) => one.includes('name: b')) ?? []
          fabric.put({ [path]: `${text}# ${at}\n` })
          expected.push(`# ${at}`)
        }
        await fabric.ingest(`1${at}`, {})
      }
      expect(lines(fabric)).toEqual(expected.sort())
    }),
    { numRuns: 25 },
  )
})
