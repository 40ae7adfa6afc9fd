import { beforeEach, describe, expect, test } from 'vitest'
import type { LimitName } from '../../../lib/domain/limits.ts'
import { type SearchQuery, searchFabric } from '../../../lib/domain/search/search.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import type { Snapshot } from '../../../lib/domain/tree/snapshot.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { configMap, vpc } from '../../support/objects.ts'

let lab: IngestedFabric
let unique = 0

const subnet = (name: string, address: string, vlan: number) =>
  vpc(name, `spec:\n  subnets: {web/a: {subnet: ${address}, vlan: ${vlan}}} # of run ${unique}\n`)

/** Each test has contents of its own: what one has read is known to the next. */
beforeEach(async () => {
  unique += 1
  lab = await IngestedFabric.create()
  await lab.ingest('01', {
    'raw/all.yaml': [
      subnet('one', '10.0.1.0/24', 1001),
      subnet('two', '10.0.10.0/24', 100),
      subnet('web-3', '10.9.0.0/16', 7),
      configMap('notes', 'data:\n  long: aXX\n  mac: 0C:20:12:FE:01:00\n'),
    ].join('---\n'),
  })
})

interface Bounds {
  limits?: Partial<Record<LimitName, number>>
  read?: string[]
}

async function search(query: Partial<SearchQuery>, { limits, read = [] }: Bounds = {}) {
  const state = await lab.state()
  const blob: Snapshot['blob'] = (oid) => {
    read.push(oid)
    return lab.snapshot.blob(oid)
  }
  const snapshot = new Proxy(lab.snapshot, {
    get: (target, key) => {
      const value: unknown = key === 'blob' ? blob : Reflect.get(target, key)
      return typeof value === 'function' && key !== 'blob' ? value.bind(target) : value
    },
  })
  const budget = new WorkBudget(limits === undefined ? {} : { limits })
  return searchFabric({ ...state, snapshot, budget }, { text: '', part: 'all', limit: 50, ...query })
}

const told = async (query: Partial<SearchQuery>) =>
  (await search(query)).found.map(({ object, field, value }) => `${object.split('/')[2]} ${field} ${value}`)

describe('a search', () => {
  test.each<[string, Partial<SearchQuery>, string[]]>([
    ['an address', { text: '10.0.1.0' }, ['one /spec/subnets/web~1a/subnet 10.0.1.0/24']],
    [
      'a number, first where it is the whole value',
      { text: '100', part: 'values' },
      ['two /spec/subnets/web~1a/vlan 100', 'one /spec/subnets/web~1a/vlan 1001'],
    ],
    ['a MAC in other letters, below unmanaged/', { text: '0c:20:12:fe:01:00' }, ['notes /data/mac 0C:20:12:FE:01:00']],
    ['a name, and no value', { text: 'WEB', part: 'names' }, ['web-3 /metadata/name web-3']],
    ['a value, and no name', { text: 'web', part: 'values' }, []],
    ['nothing that is not there', { text: 'nobody' }, []],
  ])('finds %s', async (_, query, expected) => {
    const found = await told(query)
    expect(found.filter((line) => !line.includes('10.9.'))).toEqual(expected)
  })

  test('finds what hands have changed', async () => {
    lab.put({ 'managed/vpcs/one.yaml': subnet('one', '10.77.0.0/24', 1) })
    expect(await told({ text: '10.77' })).toEqual(['one /spec/subnets/web~1a/subnet 10.77.0.0/24'])
  })

  test('leaves a file out that cannot be read', async () => {
    lab.put({ 'managed/vpcs/broken.yaml': 'a: [' })
    expect(await told({ text: '10.0.1.0' })).toHaveLength(1)
  })

  test('tells the part of a long value around what was found', async () => {
    lab.put({ 'managed/vpcs/long.yaml': vpc('long', `spec: {text: "${'a'.repeat(5000)}needle${'b'.repeat(5000)}"}\n`) })
    const [hit] = (await search({ text: 'needle' })).found
    expect(hit?.value).toBe(`…${'a'.repeat(80)}needle${'b'.repeat(80)}…`)
  })
})

describe('the work of a search is bounded', () => {
  test('by pages, which together find the same', async () => {
    const all = await search({ text: '10.' })
    expect([all.searched, all.total, all.next]).toEqual([4, 4, undefined])
    const found = []
    let after: string | undefined
    do {
      const page = await search({ text: '10.', limit: 1, ...(after !== undefined && { after }) })
      expect(page.found.length).toBeLessThanOrEqual(1)
      found.push(...page.found)
      after = page.next
    } while (after !== undefined)
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set(all.found.map(({ path }) => path)))
  })

  test('by the files that one request reads, and the next goes on', async () => {
    const limits = { searchReads: 2 }
    const first = await search({ text: 'nobody' }, { limits })
    expect(first).toMatchObject({ found: [], searched: 2, total: 4 })
    const second = await search({ text: 'nobody', after: first.next ?? '' }, { limits })
    expect([second.searched, second.next]).toEqual([2, undefined])
  })

  test('by what is known: a file that stays as it is is read once, wherever it is', async () => {
    await search({ text: 'nobody' })
    const read: string[] = []
    await search({ text: 'nobody else' }, { read })
    expect(read).toEqual([])
    lab.put({ 'managed/vpcs/one.yaml': subnet('one', '10.66.0.0/24', 1) })
    await search({ text: 'nobody else' }, { read })
    expect(read).toHaveLength(1)
  })

  test('by the hits of one file', async () => {
    lab.put({ 'managed/vpcs/many.yaml': vpc('many', `spec: {list: [${'needle, '.repeat(100)}]}\n`) })
    expect((await search({ text: 'needle' })).found).toHaveLength(20)
  })
})
