import { describe, expect, test } from 'vitest'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
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

  test('in many places is reported with the first', async () => {
    const files = Array.from({ length: 30 }, (_, at) => [`managed/many/${String(at).padStart(2, '0')}.yaml`, vpc('a')] as const)
    const [fault] = await faultsOf(Object.fromEntries(files))
    expect(fault?.related).toHaveLength(10)
    expect(fault?.message).toMatch(/, 19 more$/)
  })
})

describe('a hand edit', () => {
  /** Hand edits are recorded with the next commit, which this makes. */
  const other = (name: string) => ({ [`raw/${name}.yaml`]: vpc(name) })
  const head = `# on both\n---\n${vpc('a')}`

  test('of a file that comes to hold two objects divides it, with what is said before the first', async () => {
    const fabric = await IngestedFabric.create()
    fabric.put({ 'managed/vpcs/a.yaml': `${head}---\n${vpc('b')}` })
    expect((await fabric.ingest('01', {})).faults).toEqual([])
    expect(fabric.below('managed')).toEqual({ 'managed/vpcs/a.yaml': head, 'managed/vpcs/b.yaml': `---\n${vpc('b')}` })
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
