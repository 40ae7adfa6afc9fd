import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { HEDGEHOG_RELEASES } from '../../lib/contract/fabric.ts'
import { HEDGEHOG_KINDS, KindRegistry } from '../../lib/domain/fabric/kinds.ts'
import { shortNamesOf } from '../../lib/domain/fabric/short-names.ts'
import { findKind } from '../../lib/domain/objects/object-name.ts'

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

const hedgehog = new KindRegistry()

test.each([
  ['switch', 'Switch'],
  ['Switch', 'Switch'],
  ['switches', 'Switch'],
  ['SW', 'Switch'],
  ['sw.wiring.githedgehog.com', 'Switch'],
  ['extpeer', 'ExternalPeering'],
  ['extpeering', 'ExternalPeering'],
  ['gw', 'Gateway'],
])('%s is %s', (requested, kind) => {
  expect(findKind(hedgehog, requested)).toMatchObject({ kind })
})

test('the name of a kind wins over the short name of another kind', () => {
  const own = { group: 'apps.example.com', kind: 'Sw', plural: 'sws' }
  expect(findKind(new KindRegistry([own]), 'sw')).toEqual(own)
})

test.each([
  ['switchs', 'This fabric manages no kind "switchs": did you mean switch?'],
  ['conection', 'did you mean connection?'],
  ['swt', 'did you mean sw?'],
  ['deployment', 'manages no kind "deployment": use one of connections or conn, servers or srv,'],
  ['sw.vpc.githedgehog.com', 'manages no kind "sw.vpc.githedgehog.com"'],
])('%s: %s', (requested, message) => {
  expect(() => findKind(hedgehog, requested)).toThrow(message)
})
