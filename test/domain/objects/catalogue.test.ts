import { expect, test } from 'vitest'
import { objectTexts, listObjects as readList } from '../../../lib/app/reading/read-objects.ts'
import { adoptedFabric } from '../../../lib/app/transaction/opened-fabric.ts'
import type { ReadingContext } from '../../../lib/app/transaction/operation-context.ts'
import type { CatalogueGroup } from '../../../lib/contract/views/catalogue.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { catalogueOf, catalogueVersion } from '../../../lib/domain/objects/catalogue.ts'
import { currentObject } from '../../../lib/domain/objects/current-object.ts'
import { listObjects } from '../../../lib/domain/objects/list-objects.ts'
import { resolveName } from '../../../lib/domain/objects/object-name.ts'
import { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { CONFIG_MAPS, IngestedFabric } from '../../support/ingested-fabric.ts'
import { directoryOf, type Entry, MemoryRepository } from '../../support/memory-repository.ts'
import { configMap, LAB, vpc } from '../../support/objects.ts'

const elsewhere = (name: string) => vpc(name).replace(`name: ${name}`, `name: ${name}\n  namespace: other`)

async function withObjects(): Promise<IngestedFabric> {
  const fabric = await IngestedFabric.create()
  await fabric.ingest('01', { 'raw/a.yaml': [vpc('b'), vpc('a'), elsewhere('a'), configMap('c'), configMap('d')].join('---\n') })
  return fabric
}

async function read(fabric: IngestedFabric, limit: number, after?: string) {
  const state = await fabric.state()
  const query = { limit, ...(after !== undefined && { after }) }
  return catalogueOf(state, await listObjects({ fabric: state, changes: new ChangeSet() }, query), true)
}

const inShort = ({ plural, namespace, names }: CatalogueGroup) => `${plural} ${namespace}: ${names.join(' ')}`

test('names are told by kind and namespace, managed kinds first, each with its version', async () => {
  const { groups, next } = await read(await withObjects(), 100)
  expect(groups.map(inShort)).toEqual(['vpcs default: a b', 'vpcs other: a', 'configmaps default: c d'])
  expect(groups.map(({ versions }) => versions?.length)).toEqual([2, 1, 2])
  expect(next).toBeUndefined()
})

test.each([1, 2, 3, 4])('pages of %i names hold the same names in the same order', async (limit) => {
  const fabric = await withObjects()
  const seen: string[] = []
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { groups, next } = await read(fabric, limit, after)
    const names = groups.flatMap((group) => group.names.map((name) => `${group.plural} ${group.namespace} ${name}`))
    expect(names.length).toBeLessThanOrEqual(limit)
    seen.push(...names)
    after = next
  }
  expect(seen).toEqual(['vpcs default a', 'vpcs default b', 'vpcs other a', 'configmaps default c', 'configmaps default d'])
})

test.each<[string, (fabric: IngestedFabric) => unknown, boolean]>([
  ['a raw file that waits', (fabric) => fabric.put({ 'raw/new.yaml': vpc('new') }), true],
  ['a hand edit', (fabric) => fabric.put({ 'managed/vpcs/a.yaml': vpc('a', '# by hand\n') }), false],
  ['an object by hand', (fabric) => fabric.put({ 'unmanaged/new.yaml': configMap('new') }), false],
  ['another object', (fabric) => fabric.ingest('02', { 'raw/new.yaml': vpc('new') }), false],
  [
    'another managed kind',
    (fabric) => {
      fabric.kinds = [CONFIG_MAPS]
    },
    false,
  ],
])('after %s the version is the same: %o', async (_, change, isSame) => {
  const fabric = await withObjects()
  const before = await catalogueVersion(await fabric.state())
  await change(fabric)
  expect((await catalogueVersion(await fabric.state())) === before).toBe(isSame)
})

test.each<[string, Record<string, Entry>, string[]]>([
  ['managed/ is a link', { managed: { link: 'elsewhere' } }, []],
  ['managed/ is a submodule', { managed: { submodule: '1'.repeat(40) } }, []],
  ['managed/ is a file', { managed: 'text' }, []],
  ['the folder of its kind is a link', { 'managed/vpcs': { link: '../other' } }, []],
  ['its file is a link', { 'managed/vpcs/a.yaml': { link: 'b.yaml' } }, ['default/b', 'other/a']],
  ['its file is broken', { 'managed/vpcs/a.yaml': 'a: [' }, ['default/a', 'default/b', 'other/a']],
])('a list has what can be read, with its version: %s', async (_, hostile, expected) => {
  const { snapshot: before } = await withObjects()
  const places = Object.keys(hostile).map((path) => `${LAB}/${path}`)
  const kept = [...before.files].filter(([path]) => places.every((place) => path !== place && !path.startsWith(`${place}/`)))
  const added = Object.entries(hostile).map(([path, entry]): [string, Entry] => [`${LAB}/${path}`, entry])
  const repository = new MemoryRepository()
  const snapshot = repository.snapshot(repository.addTree(directoryOf(Object.fromEntries([...kept, ...added]))))
  const state = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (state === undefined) throw new Error('not initialised')
  const { fabric, plan } = await adoptedFabric({ now: () => new Date() }, state)
  const place = { fabric, changes: plan.changes }
  const { objects } = await listObjects(place, { kind: 'vpc', limit: 9 })
  expect(objects.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(expected)
  for (const namespace of ['default', 'other']) {
    const current = await currentObject(fabric, plan, await resolveName(place, { kind: 'vpc', namespace, name: 'a' }))
    const listed = objects.find((object) => object.namespace === namespace && object.name === 'a')
    expect(listed?.etag).toBe(current?.blob)
  }
})

test('the texts of a list have what a hand edit of several objects in one file is split into', async () => {
  const fabric = await withObjects()
  fabric.put({ 'managed/vpcs/a.yaml': [vpc('a'), vpc('new')].join('---\n') })
  const repository = { refresh: async () => fabric.snapshot } as unknown as ReadingContext['repository']
  const context = { settings: { name: 'lab', directory: LAB }, repository, now: () => new Date() } as ReadingContext
  const { objects } = await readList(context, { kind: 'vpc', limit: 9 })
  const texts = await objectTexts(context, objects)
  expect(objects.map(({ name }) => name)).toEqual(['a', 'b', 'new', 'a'])
  expect(texts[2]).toContain('name: new')
})
