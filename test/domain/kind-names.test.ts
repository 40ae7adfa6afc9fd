import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { HEDGEHOG_RELEASES, type ManagedKind } from '../../lib/contract/fabric.ts'
import { HEDGEHOG_KINDS } from '../../lib/domain/fabric/kinds.ts'
import { shortNamesOf } from '../../lib/domain/fabric/short-names.ts'
import { newFabric } from '../../lib/domain/manifest/fabric-state.ts'
import { findKind } from '../../lib/domain/objects/object-name.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'
import { LAB } from '../support/objects.ts'

interface Crd {
  spec: { group: string; names: { kind: string; plural: string; shortNames?: string[] } }
}

const [newest] = HEDGEHOG_RELEASES
const directory = join(import.meta.dirname, `../../crds/hedgehog-${newest}`)
const crds = readdirSync(directory)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => (parse(readFileSync(join(directory, name), 'utf8')) as Crd).spec)

test.each(HEDGEHOG_KINDS)('the short names of $kind are those of its CRD', ({ group, kind, plural }) => {
  const crd = crds.find((spec) => spec.group === group && spec.names.kind === kind)
  expect({ plural, short: shortNamesOf({ group, kind }) }).toEqual({
    plural: crd?.names.plural,
    short: crd?.names.shortNames ?? [],
  })
})

/** The kinds by which an empty fabric finds names. */
async function place(own: ManagedKind[] = []) {
  const fabric = await newFabric(new MemorySnapshot(), { name: 'lab', directory: LAB, kinds: own })
  return { fabric, changes: new ChangeSet() }
}

test.each([
  ['switch', 'Switch'],
  ['Switch', 'Switch'],
  ['switches', 'Switch'],
  ['SW', 'Switch'],
  ['sw.wiring.githedgehog.com', 'Switch'],
  ['extpeer', 'ExternalPeering'],
  ['extpeering', 'ExternalPeering'],
  ['gw', 'Gateway'],
])('%s is %s', async (requested, kind) => {
  expect(await findKind(await place(), requested)).toMatchObject({ kind: { kind }, isManaged: true })
})

test.each([
  ['cm', 'ConfigMap'],
  ['configmaps.', 'ConfigMap'],
  ['deploy.apps', 'Deployment'],
  ['ingress', 'Ingress'],
])('%s is %s of Kubernetes, which no fabric manages by itself', async (requested, kind) => {
  expect(await findKind(await place(), requested)).toMatchObject({ kind: { kind }, isManaged: false })
})

test('the name of a kind wins over the short name of another kind', async () => {
  const own = { group: 'apps.example.com', kind: 'Sw', plural: 'sws' }
  expect(await findKind(await place([own]), 'sw')).toEqual({ kind: own, isManaged: true })
})

test.each([
  ['switchs', 'This fabric manages no kind "switchs": did you mean switch?'],
  ['conection', 'did you mean connection?'],
  ['swt', 'did you mean sw?'],
  ['rollout', 'manages no kind "rollout": use one of connections or conn, servers or srv,'],
  ['sw.vpc.githedgehog.com', 'manages no kind "sw.vpc.githedgehog.com"'],
])('%s: %s', async (requested, message) => {
  await expect(findKind(await place(), requested)).rejects.toThrow(message)
})
