import { describe, expect, test } from 'vitest'
import type { ObjectEdit } from '../../../lib/domain/objects/object-edit.ts'
import { planEdit } from '../../../lib/domain/objects/plan-edit.ts'
import { objectChanges } from '../../../lib/domain/past/object-changes.ts'
import { planRevert } from '../../../lib/domain/revert/plan-revert.ts'
import { verifyFabric } from '../../../lib/domain/verify/verify.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { configMap } from '../../support/objects.ts'

const FILE = 'unmanaged/all.yaml'
const a = (x: string) => configMap('a', `data:\n  x: "${x}" # of x\n  z: "1"\n`)
const b = (x: string) => configMap('b', `data: {x: "${x}"}\n`)
const all = (...texts: string[]) => texts.join('---\n')

/** A fabric whose one raw file brought two objects that it does not manage. */
async function withTwo(): Promise<IngestedFabric> {
  const fabric = await IngestedFabric.create()
  await fabric.ingest('01', { 'raw/all.yaml': all(a('1'), b('1')) })
  return fabric
}

function edited(fabric: IngestedFabric, operation: string, name: string, edit: ObjectEdit) {
  const request = {
    name: { kind: 'configmap', namespace: 'default', name },
    edit,
    precondition: { matches: '*' as const },
    ingest: false,
  }
  return fabric.commit(operation, (state, context) => planEdit(state, request, context))
}

const set = (data: Record<string, string>): ObjectEdit => ({ action: 'patch', merge: { data } })

function reverted(fabric: IngestedFabric, operation: string, of: string, previous: string) {
  const [before, after] = [previous, of].map((one) => fabric.commits.get(one))
  if (before === undefined || after === undefined) throw new Error(`no commit of ${of}`)
  return fabric.commit(operation, (state, context) => planRevert(state, { operation: of, before, after }, context))
}

async function changed(fabric: IngestedFabric, from: string, to: string) {
  const [before, after] = [from, to].map((one) => fabric.commits.get(one))
  if (before === undefined || after === undefined) throw new Error('no such commits')
  return objectChanges(await fabric.state(), before, after, { limit: 500, context: 3 })
}

async function verified(fabric: IngestedFabric) {
  return (await verifyFabric({ fabric: await fabric.state(), commitOf: (one) => fabric.commits.get(one) })).faults
}

describe('an undo in a file of several objects', () => {
  test('is of the one object, whatever became of the others', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'a', set({ x: '2' }))
    await edited(fabric, '03', 'b', set({ x: '3' }))
    const { undone } = await reverted(fabric, '04', '02', '01')
    expect(undone?.map(({ action, object }) => `${action} ${object}`)).toEqual(['updated ConfigMap/default/a'])
    expect(fabric.file(FILE)).toBe(all(a('1'), b('3')))
    expect(await verified(fabric)).toEqual([])
  })

  test('and can be undone', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'a', set({ x: '2' }))
    await edited(fabric, '03', 'b', set({ x: '3' }))
    await reverted(fabric, '04', '02', '01')
    await edited(fabric, '05', 'b', set({ x: '4' }))
    await reverted(fabric, '06', '04', '03')
    expect(fabric.file(FILE)).toBe(all(a('2'), b('4')))
    expect(await verified(fabric)).toEqual([])
  })

  test('is merged with what came to the object since', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'a', set({ x: '2' }))
    await edited(fabric, '03', 'a', set({ z: '3' }))
    await reverted(fabric, '04', '02', '01')
    expect(fabric.file(FILE)).toBe(all(a('1').replace('z: "1"', 'z: "3"'), b('1')))
  })

  test('brings a deleted object back beside the others', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'b', { action: 'delete' })
    await edited(fabric, '03', 'a', set({ x: '3' }))
    await reverted(fabric, '04', '02', '01')
    expect(fabric.file(FILE)).toBe(all(a('3'), b('1')))
    expect(await verified(fabric)).toEqual([])
  })

  test('takes an object out that the operation added', async () => {
    const fabric = await withTwo()
    await fabric.ingest('02', { 'raw/all.yaml': all(a('1'), b('1'), configMap('c')) })
    await edited(fabric, '03', 'a', set({ x: '3' }))
    const before = fabric.file(FILE)
    expect(before).toContain('name: c')
    // The original has its name in the archive since, and returns with the undo of the ingest.
    await reverted(fabric, '04', '02', '01')
    expect(fabric.file(FILE)).toBe(all(a('3'), b('1')))
  })

  test('tells that the object was changed in the same place', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'a', set({ x: '2' }))
    await edited(fabric, '03', 'a', set({ x: '3' }))
    const before = fabric.file(FILE)
    await expect(reverted(fabric, '04', '02', '01')).rejects.toMatchObject({
      code: 'revert_conflict',
      data: { faults: [{ code: 'revert_conflict', file: `fabrics/lab/gitops/${FILE}` }] },
    })
    expect(fabric.file(FILE)).toBe(before)
  })

  test('takes what hands did in the file along', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'a', set({ x: '2' }))
    fabric.put({ [FILE]: fabric.file(FILE).replace(b('1'), `# by hand\n${b('7')}`) })
    await reverted(fabric, '03', '02', '01')
    expect(fabric.file(FILE)).toBe(all(a('1'), `# by hand\n${b('7')}`))
  })
})

describe('what differs is told by objects in a file of several', () => {
  test('one that changed, with the diff of its own text', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'b', set({ x: '2' }))
    const { objects, files } = await changed(fabric, '01', '02')
    expect(objects).toMatchObject([{ change: 'changed', object: 'ConfigMap/default/b', path: `fabrics/lab/gitops/${FILE}` }])
    expect(objects[0]?.diff).toContain('-data: {x: "1"}\n+data: {x: "2"}\n')
    expect(objects[0]?.diff).not.toContain('name: a')
    expect(files).toEqual([])
  })

  test('those that come and go', async () => {
    const fabric = await withTwo()
    await edited(fabric, '02', 'b', { action: 'delete' })
    fabric.put({ [FILE]: all(fabric.file(FILE), configMap('c')) })
    const told = async (from: string, to: string) =>
      (await changed(fabric, from, to)).objects.map(({ change, object, diff }) => [
        change,
        object,
        /^(new|deleted) file/m.test(diff ?? ''),
      ])
    fabric.commits.set('hand', fabric.snapshot)
    expect(await told('01', '02')).toEqual([['removed', 'ConfigMap/default/b', false]])
    expect(await told('02', 'hand')).toEqual([['added', 'ConfigMap/default/c', false]])
    expect(await told('00', '01')).toEqual([
      ['added', 'ConfigMap/default/a', true],
      ['added', 'ConfigMap/default/b', true],
    ])
  })

  test('a file of which no object differs', async () => {
    const fabric = await withTwo()
    fabric.put({ [FILE]: `${fabric.file(FILE)}---\n# nothing\n` })
    fabric.commits.set('hand', fabric.snapshot)
    expect(await changed(fabric, '01', 'hand')).toMatchObject({
      objects: [],
      files: [{ change: 'changed', path: `fabrics/lab/gitops/${FILE}` }],
    })
  })
})
