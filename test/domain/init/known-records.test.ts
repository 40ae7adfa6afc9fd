import { expect, test, vi } from 'vitest'
import { DomainError } from '../../../lib/contract/errors.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import { encodeShard } from '../../../lib/domain/manifest/shard.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import type { Entry } from '../../support/memory-repository.ts'
import { configMap, LAB, vpc } from '../../support/objects.ts'
import { changed, INIT, labOf, setUp } from '../../support/set-up.ts'

const UNREADABLE = 'format: [\n'
const NONE = encodeHead(headOf(defaultSettings('lab'), []))
const ONE = encodeHead(headOf(defaultSettings('lab'), [{ plural: 'unmanaged', count: 1, depth: 0 }]))
const ADOPTED = { 'managed/vpcs/a.yaml': vpc('a') }

const init = (files: Record<string, Entry>, force: boolean) => setUp(labOf(files), { force })

/** A fabric that is set up, with a file below `unmanaged/` that the manifest knows. */
function known(path: string, text: string, beside: Record<string, Entry> = {}): Record<string, Entry> {
  const entry = { object: 'ConfigMap/default/x', path: `unmanaged/${path}`, blob: '0'.repeat(40), operation: '00' }
  return {
    '.hnp/manifest.yaml': ONE,
    '.hnp/manifest/unmanaged.yaml': encodeShard([entry]),
    [`unmanaged/${path}`]: text,
    ...beside,
  }
}

test.each<[string, Record<string, Entry>, string[]]>([
  ['data and a comment', known('a.yaml', 'a: 1\n---\n# why\n'), ['create unmanaged/a.yaml.plain', 'delete unmanaged/a.yaml']],
  [
    'data and an object that is managed',
    known('a.yaml', `a: 1\n---\n${vpc('a')}`),
    ['create managed/vpcs/a.yaml', 'delete unmanaged/a.yaml', 'create unmanaged/a.yaml.plain'],
  ],
  [
    'data, where something is in the way of objects',
    known('a.yml', 'a: 1\n---\n# why\n', { 'unmanaged/a.yml.yaml': configMap('b') }),
    ['delete unmanaged/a.yml', 'create unmanaged/a.yml.plain'],
  ],
])('a known file below unmanaged is divided by what is in it: %s', async (_, files, expected) => {
  expect(changed(await init(files, true)).sort()).toEqual(expected.sort())
})

test.each([false, true])('records of unmanaged that cannot be read count for nothing with force: %j', async (force) => {
  const files = { '.hnp/manifest.yaml': ONE, '.hnp/manifest/unmanaged.yaml': 'a: [\n', 'unmanaged/a.yaml': 'a: 1\n' }
  const plan = await init(files, force)
  expect([changed(plan), plan.adopted]).toEqual([[], force ? 1 : 0])
})

test('while the host cannot be reached, records do not count as unreadable', async () => {
  const snapshot = labOf(known('a.yaml', 'a: 1\n'))
  const error = new DomainError('repository_unreachable', 'x', { url: 'x', reason: 'x' })
  const shard = (await snapshot.entry(`${LAB}/.hnp/manifest/unmanaged.yaml`))?.oid
  const read = snapshot.blob.bind(snapshot)
  vi.spyOn(snapshot, 'blob').mockImplementation((oid) => (oid === shard ? Promise.reject(error) : read(oid)))
  await expect(setUp(snapshot, { force: true })).rejects.toBe(error)
})

test.each([false, true])('a manifest that cannot be read ends an init without force: %j', async (force) => {
  const files = { '.hnp/manifest.yaml': UNREADABLE, ...ADOPTED }
  if (force) expect((await init(files, force)).adopted).toBe(1)
  else await expect(init(files, force)).rejects.toMatchObject({ code: 'manifest_unreadable' })
})

test('a log that cannot be read is begun anew only with its manifest', async () => {
  const log = { '.hnp/archive-log.yaml': UNREADABLE, ...ADOPTED }
  expect((await init({ '.hnp/manifest.yaml': UNREADABLE, ...log }, true)).adopted).toBe(1)
  await expect(init({ '.hnp/manifest.yaml': NONE, ...log }, true)).rejects.toMatchObject({ code: 'manifest_unreadable' })
})

test('a manifest over which the log was copied is set aside like any other that is none', async () => {
  const log = 'version: "2.0"\noperations: 1\npage: "2026-11.0001"\nlast_operation: "00"\n'
  const plan = await init({ '.hnp/manifest.yaml': log }, true)
  const aside = `${LAB}/.hnp/before-${blobId(Buffer.from(log)).slice(0, 12)}/manifest.yaml`
  expect(plan.changes.get(aside)).toMatchObject({ action: 'create', bytes: Buffer.from(log) })
})

test('a fabric that is set up is left as it is without force, and said to be', async () => {
  const files = { '.hnp/manifest.yaml': NONE, ...ADOPTED }
  const [again, forced] = await Promise.all(
    [false, true].map((force) => planInit(labOf(files), defaultSettings('lab'), INIT, { force, stripHnpStamps: false })),
  )
  expect([again, forced].map((one) => one && [one.alreadyInitialized, one.plan.adopted])).toEqual([
    [true, 0],
    [false, 1],
  ])
})

test('a fabric that was set up under a name that no new one can have is set up again', async () => {
  const head = encodeHead(headOf(defaultSettings('LAB_1'), []))
  const plan = await setUp(labOf({ '.hnp/manifest.yaml': head, ...ADOPTED }), { force: true }, 'LAB_1')
  expect(plan.adopted).toBe(1)
})
