import { expect, test } from 'vitest'
import type { Fabrics } from '../../lib/app/ports/registry.ts'
import { refusal } from './refusal.ts'
import { fabricRecord } from './samples.ts'

/** What every implementation of `Fabrics` does. `make` gives an empty one. */
export function fabricsContract(make: () => Promise<Fabrics>): void {
  registrations(make)
  changes(make)
  lists(make)
}

function registrations(make: () => Promise<Fabrics>): void {
  test('a fabric is read back as it was created', async () => {
    const fabrics = await make()
    const fabric = fabricRecord('fabric-1', {
      description: 'Ümlaut, "quotes" and\na line',
      kinds: [{ group: 'x.example.com', kind: 'Thing', plural: 'things' }],
    })
    await fabrics.create(fabric)
    expect(await fabrics.get('fabric-1')).toEqual(fabric)
  })

  test('an id is taken once, also by the very same record', async () => {
    const fabrics = await make()
    await fabrics.create(fabricRecord('fabric-1'))
    await refusal('fabric_exists', fabrics.create(fabricRecord('fabric-1', { description: 'another' })))
    await refusal('fabric_exists', fabrics.create(fabricRecord('fabric-1')))
    expect((await fabrics.get('fabric-1')).description).toBe('')
  })

  test('of many creations of a fabric at once one succeeds', async () => {
    const fabrics = await make()
    const all = await Promise.allSettled([...Array(8)].map((_, n) => fabrics.create(fabricRecord('f', { description: `${n}` }))))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(all[Number((await fabrics.get('f')).description)]?.status).toBe('fulfilled')
  })

  test('a fabric that is not registered is not found', async () => {
    const fabrics = await make()
    await refusal('fabric_not_found', fabrics.get('nobody'))
    await refusal('fabric_not_found', fabrics.delete('nobody'))
    await refusal('fabric_changed', fabrics.update(fabricRecord('nobody', { version: 2 })))
    await refusal('fabric_not_found', fabrics.get('nobody'))
  })
}

function changes(make: () => Promise<Fabrics>): void {
  test('an update replaces the version it was made from and no other', async () => {
    const fabrics = await make()
    await fabrics.create(fabricRecord('fabric-1'))
    await fabrics.update(fabricRecord('fabric-1', { version: 2, description: 'second' }))
    await refusal('fabric_changed', fabrics.update(fabricRecord('fabric-1', { version: 2, description: 'late' })))
    await refusal('fabric_changed', fabrics.update(fabricRecord('fabric-1', { version: 4, description: 'early' })))
    expect(await fabrics.get('fabric-1')).toMatchObject({ version: 2, description: 'second' })
  })

  test('a deleted fabric is gone and its id is free', async () => {
    const fabrics = await make()
    await fabrics.create(fabricRecord('fabric-1'))
    await fabrics.create(fabricRecord('fabric-2'))
    await fabrics.delete('fabric-1')
    await refusal('fabric_not_found', fabrics.get('fabric-1'))
    expect(await fabrics.list({ limit: 10 })).toEqual({ fabrics: [fabricRecord('fabric-2')], unreadable: [] })
    await fabrics.create(fabricRecord('fabric-1'))
  })

  test('a fabric is deleted in one version only, if it is named', async () => {
    const fabrics = await make()
    await fabrics.create(fabricRecord('fabric-1'))
    await refusal('fabric_changed', fabrics.delete('fabric-1', 2))
    await refusal('fabric_not_found', fabrics.delete('nobody', 1))
    expect(await fabrics.get('fabric-1')).toMatchObject({ version: 1 })
    await fabrics.delete('fabric-1', 1)
    await refusal('fabric_not_found', fabrics.get('fabric-1'))
  })

  test('a readable record is not mended', async () => {
    const fabrics = await make()
    await fabrics.create(fabricRecord('fabric-1'))
    expect(await fabrics.mend('fabric-1', () => fabricRecord('fabric-1', { description: 'another' }))).toBeUndefined()
    expect(await fabrics.mend('nobody', () => fabricRecord('nobody'))).toBeUndefined()
    expect(await fabrics.list({ limit: 10 })).toEqual({ fabrics: [fabricRecord('fabric-1')], unreadable: [] })
  })
}

function lists(make: () => Promise<Fabrics>): void {
  test.each([
    { limit: 1, pages: [['a'], ['b'], ['c'], ['d'], ['e']] },
    { limit: 2, pages: [['a', 'b'], ['c', 'd'], ['e']] },
    { limit: 5, pages: [['a', 'b', 'c', 'd', 'e']] },
    { limit: 9, pages: [['a', 'b', 'c', 'd', 'e']] },
  ])('pages of $limit hold every fabric once, by id', async ({ limit, pages }) => {
    const fabrics = await make()
    expect(await fabrics.list({ limit })).toEqual({ fabrics: [], unreadable: [] })
    for (const id of ['c', 'a', 'e', 'b', 'd']) await fabrics.create(fabricRecord(id))
    const found: string[][] = []
    let after: string | undefined
    do {
      const page = await fabrics.list(after === undefined ? { limit } : { limit, after })
      found.push(page.fabrics.map(({ id }) => id))
      after = page.next
    } while (after !== undefined)
    expect(found).toEqual(pages)
  })

  test('the fabrics of a repository are those that are in it now', async () => {
    const fabrics = await make()
    const inOther = { repository: 'repo-2' }
    for (const id of ['b', 'a', 'c']) await fabrics.create(fabricRecord(id, { repository: 'repo-1' }))
    await fabrics.create(fabricRecord('d', inOther))
    await refusal('fabric_exists', fabrics.create(fabricRecord('a', inOther)))
    await fabrics.update(fabricRecord('b', { repository: 'repo-1', version: 2, description: 'second' }))
    await fabrics.delete('c')
    await fabrics.create(fabricRecord('c', inOther))
    const a = fabricRecord('a', { repository: 'repo-1' })
    const b = fabricRecord('b', { repository: 'repo-1', version: 2, description: 'second' })
    expect(await fabrics.ofRepository('repo-1')).toEqual({ fabrics: [a, b], unreadable: [] })
    expect((await fabrics.ofRepository('repo-2')).fabrics.map(({ id }) => id)).toEqual(['c', 'd'])
    expect(await fabrics.ofRepository('repo-3')).toEqual({ fabrics: [], unreadable: [] })
  })
}
