import { describe, expect, test } from 'vitest'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { TOO_LARGE } from '../../support/memory-snapshot.ts'
import { configMap, MANAGED, MANAGED_VPCS, vpc } from '../../support/objects.ts'

async function faultsOf(files: Record<string, string>) {
  const fabric = await IngestedFabric.create()
  fabric.put(files)
  const { faults } = await fabric.ingest('01', {})
  return faults.map(({ file, message, related }) => ({ file, message, related: related?.map((place) => place.file) }))
}

describe('an object in several places', () => {
  test.each(['team#7', 'team#8, document 1', 'a'.repeat(80)])('is told with paths as they are: %s', async (folder) => {
    const [here, there] = [`${MANAGED}/${folder}/a.yaml`, `${MANAGED}/other#9/a.yaml`]
    const faults = await faultsOf({ [`managed/${folder}/a.yaml`]: vpc('a'), 'managed/other#9/a.yaml': vpc('a') })
    expect(faults).toHaveLength(2)
    expect(faults).toContainEqual({
      file: here,
      message: expect.stringContaining(`is also in ${there}`) as string,
      related: [there],
    })
    expect(faults).toContainEqual({
      file: there,
      message: expect.stringContaining(`is also in ${here}`) as string,
      related: [here],
    })
  })

  test('within one file is reported with its document', async () => {
    const faults = await faultsOf({ 'managed/x#1.yaml': `${vpc('a')}---\n${vpc('b')}---\n${vpc('a')}` })
    const message = `VPC.vpc.githedgehog.com/default/a is also in ${MANAGED}/x#1.yaml, document 3`
    expect(faults.map((fault) => [fault.file, fault.message, fault.related])).toEqual(
      Array.from({ length: 2 }, () => [`${MANAGED}/x#1.yaml`, message, [`${MANAGED}/x#1.yaml`]]),
    )
  })

  test.each([
    [11, /09\.yaml, [^,]*10\.yaml$/],
    [30, /, 19 more$/],
  ])('in %i places is reported with the first ten others', async (length, message) => {
    const files = Array.from({ length }, (_, at) => [`managed/many/${String(at).padStart(2, '0')}.yaml`, vpc('a')] as const)
    const [fault] = await faultsOf(Object.fromEntries(files))
    expect(fault?.related).toHaveLength(10)
    expect(fault?.message).toMatch(message)
  })

  test('is reported with its own file, which nobody has touched, once', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': vpc('a') })
    fabric.put({ 'managed/c.yaml': vpc('a'), 'managed/d.yaml': vpc('a') })
    const { faults } = await fabric.ingest('02', {})
    expect(faults.map(({ related }) => related?.map(({ file }) => file.slice(MANAGED.length + 1)))).toEqual([
      ['vpcs/a.yaml', 'd.yaml'],
      ['c.yaml', 'vpcs/a.yaml'],
    ])
  })
})

describe('a hand edit', () => {
  /** Hand edits are recorded with the next commit, which this makes. */
  const other = (name: string) => ({ [`raw/${name}.yaml`]: vpc(name) })
  const head = `# on both\n---\n${vpc('a')}`

  const listOf = (text: string) => `apiVersion: v1\nkind: List\nitems:\n- ${text.replaceAll('\n', '\n  ').trim()}\n`
  const server = 'apiVersion: wiring.githedgehog.com/v1beta1\nkind: Server\nmetadata:\n  name: s\n'

  test.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'of a file that comes to hold two objects divides it, with what is said before the first',
      { 'managed/vpcs/a.yaml': `${head}---\n${vpc('b')}` },
      { 'managed/vpcs/a.yaml': head, 'managed/vpcs/b.yaml': `---\n${vpc('b')}` },
    ],
    [
      'of such a file leaves an empty document with the object before it, the first with that after it',
      { 'managed/vpcs/a.yaml': `---\n${head}---\n# on\n---\n${vpc('b')}` },
      { 'managed/vpcs/a.yaml': `---\n${head}---\n`, 'managed/vpcs/b.yaml': `# on\n---\n${vpc('b')}` },
    ],
    [
      'that puts a list of one there makes it the object',
      { 'managed/vpcs/a.yaml': listOf(vpc('a')), 'managed/x.yaml': `---\n# on\n---\n${listOf(vpc('b', 'spec: {}\n'))}` },
      { 'managed/vpcs/a.yaml': vpc('a'), 'managed/vpcs/b.yaml': `---\n# on\n${vpc('b', 'spec: {}\n')}` },
    ],
    [
      'that puts an object where its directory cannot be leaves it there',
      { 'managed/servers': 'x', 'managed/x.yaml': server },
      { 'managed/servers': 'x', 'managed/x.yaml': server },
    ],
  ])('%s', async (_, hand, after) => {
    const fabric = await IngestedFabric.create()
    fabric.put(hand)
    expect((await fabric.ingest('01', {})).faults).toEqual([])
    expect(fabric.below('managed')).toEqual(after)
    expect((await fabric.ingest('02', {})).changes.changes).toEqual([])
  })

  test('that takes the place of a renamed object has it once that is back in its own', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/b.yaml': vpc('b') })
    fabric.remove('managed/vpcs/b.yaml')
    fabric.put({ 'managed/vpcs/a.yaml': vpc('b'), 'managed/vpcs/new.yaml': vpc('a') })
    await fabric.ingest('02', {})
    expect(fabric.below('managed')).toEqual({ 'managed/vpcs/a.yaml': vpc('a'), 'managed/vpcs/b.yaml': vpc('b') })
  })

  test('that removes an object away from its path is seen, whatever else is there', async () => {
    const fabric = await IngestedFabric.create()
    fabric.put({ 'managed/vpcs/a.yaml': configMap('x'), 'managed/other.yaml': vpc('a') })
    await fabric.ingest('01', other('n1'))
    fabric.remove('managed/other.yaml')
    const path = `${MANAGED}/other.yaml`
    expect((await fabric.ingest('02', {})).handEdits).toMatchObject([{ what: 'deleted', path }])
  })

  test('that puts something else there is told once', async () => {
    const fabric = await IngestedFabric.create()
    fabric.put({ 'managed/vpcs/note.yaml': configMap('note') })
    expect((await fabric.ingest('01', other('n1'))).faults.map(({ code }) => code)).toEqual(['not_adopted'])
    expect((await fabric.ingest('02', other('n2'))).faults).toEqual([])
  })

  test('that makes a file too large to be read is told every time', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': vpc('a') })
    fabric.put({ 'managed/vpcs/a.yaml': TOO_LARGE })
    for (const name of ['n1', 'n2']) {
      const { faults } = await fabric.ingest(name, other(name))
      expect(faults.map(({ code, file }) => [code, file])).toEqual([['file_too_large', `${MANAGED_VPCS}/a.yaml`]])
    }
  })

  test('of an object away from its path leaves it there, also when the path is free', async () => {
    const fabric = await IngestedFabric.create()
    fabric.put({ 'managed/vpcs/a.yaml': configMap('x'), 'managed/vpcs/other.yaml': vpc('a') })
    await fabric.ingest('01', other('n1'))
    fabric.remove('managed/vpcs/other.yaml')
    fabric.put({ 'managed/vpcs/third.yaml': vpc('a') })
    const [from, path] = [`${MANAGED_VPCS}/other.yaml`, `${MANAGED_VPCS}/third.yaml`]
    expect((await fabric.ingest('02', other('n2'))).handEdits).toMatchObject([{ what: 'renamed', from, path }])
    fabric.remove('managed/vpcs/a.yaml')
    fabric.put({ 'managed/vpcs/third.yaml': vpc('a', '# edited\n') })
    expect((await fabric.ingest('03', {})).handEdits).toMatchObject([{ what: 'edited', path }])
  })

  test('that a raw file brings with more of its own leaves nothing to merge', async () => {
    const spec = (mtu: number, ...more: string[]) => vpc('a', ['spec:', `  mtu: ${mtu}`, ...more, ''].join('\n'))
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': spec(1) })
    fabric.put({ 'managed/vpcs/a.yaml': spec(1, '  vni: 1') })
    const { documents } = await fabric.ingest('02', { 'raw/a.yaml': spec(2, '  vni: 1') })
    const entry = await (await fabric.state()).manifest.get('vpcs', 'VPC.vpc.githedgehog.com/default/a')
    expect([documents[0]?.fate, entry?.base, fabric.below('.hnp/base')]).toEqual(['merged', undefined, {}])
  })

  test('that is taken back leaves nothing to merge', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': vpc('a') })
    const bases: unknown[] = []
    for (const [at, rest] of ['spec: {}\n', 'spec: {mtu: 1}\n', ''].entries()) {
      fabric.put({ 'managed/vpcs/a.yaml': vpc('a', rest) })
      await fabric.ingest('02', other(`n${at}`))
      bases.push((await (await fabric.state()).manifest.get('vpcs', 'VPC.vpc.githedgehog.com/default/a'))?.base)
    }
    const base = blobId(Buffer.from(vpc('a')))
    expect(bases).toEqual([base, base, undefined])
  })
})
