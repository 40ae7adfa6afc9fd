import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isReservedName, LEFT_OUT_ENDING } from '../../../lib/domain/appliers/file-names.ts'
import { distinctPath, isPathOf, plainPath, rawPathOf, unmanagedPath } from '../../../lib/domain/appliers/unmanaged-path.ts'
import { Places } from '../../../lib/domain/tree/places.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

const PATHS: [raw: string, objects: string, plain: string][] = [
  ['x.yaml', 'x.yaml', 'x.yaml.plain'],
  ['more/x.yaml', 'more/x.yaml', 'more/x.yaml.plain'],
  ['x.yml', 'x.yml.yaml', 'x.yml.plain'],
  ['x.YAML', 'x.YAML.yaml', 'x.YAML.plain'],
  ['x.json', 'x.json.yaml', 'x.json.plain'],
  // What would meet the objects of x.json.
  ['x.json.yaml', 'x%2Ejson.yaml', 'x.json.yaml.plain'],
  ['x.yaml.yaml', 'x.yaml.yaml', 'x.yaml.yaml.plain'],
  ['x.yaml.yml', 'x.yaml.yml.yaml', 'x.yaml.yml.plain'],
  ['100%.yaml', '100%25.yaml', '100%25.yaml.plain'],
  ['.sops.yaml', '%2Esops.yaml', '%2Esops.yaml.plain'],
  ['.yaml', '%.yaml', '%.yaml.plain'],
  ['.yml', '%.yml.yaml', '%.yml.plain'],
  ['.yaml.yaml', '%2Eyaml.yaml', '%2Eyaml.yaml.plain'],
  ['.github/x.yaml', '%2Egithub/x.yaml', '%2Egithub/x.yaml.plain'],
  ['lab.zip/x.yaml', 'lab%2Ezip/x.yaml', 'lab%2Ezip/x.yaml.plain'],
  ['lab.tar.gz/x.yaml', 'lab%2Etar.gz/x.yaml', 'lab%2Etar.gz/x.yaml.plain'],
  ['kustomization.yaml', '%6Bustomization.yaml', 'kustomization.yaml.plain'],
  ['kustomization.yml', 'kustomization.yml.yaml', 'kustomization.yml.plain'],
  ['a/Kustomization.yaml', 'a/%4Bustomization.yaml', 'a/Kustomization.yaml.plain'],
  ['cloudbuild.yaml', '%63loudbuild.yaml', 'cloudbuild.yaml.plain'],
  ['Chart.yaml', '%43hart.yaml', 'Chart.yaml.plain'],
  ['my-chart.yaml', 'my-%63hart.yaml', 'my-chart.yaml.plain'],
]

describe('paths below unmanaged', () => {
  test.each(PATHS)('%s: objects in %s, the rest in %s', (raw, objects, plain) => {
    expect([unmanagedPath(raw), plainPath(raw)]).toEqual([objects, plain])
    expect([rawPathOf(objects), rawPathOf(plain)]).toEqual([raw, raw])
  })

  const part = fc.constantFrom(
    '.',
    '%',
    '%2E',
    'x',
    'é',
    ' ',
    'Chart',
    'chart',
    'kustomization',
    'cloudbuild',
    'yaml',
    'yml',
    'json',
    'zip',
    'tar.gz',
    '.plain',
  )
  const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))
  const ending = fc.constantFrom('.yaml', '.yml', '.json', '.YAML', '.Json')
  const rawPath = fc
    .tuple(fc.array(name, { maxLength: 2 }), fc.oneof(fc.constant(''), name), ending)
    .map(([folders, stem, end]) => [...folders, `${stem}${end}`].join('/'))

  test('map back to the raw path, so that two raw files never share one, and are names that every applier reads', () => {
    fc.assert(
      fc.property(rawPath, (raw) => {
        const objects = unmanagedPath(raw)
        expect(rawPathOf(objects)).toBe(raw)
        expect(rawPathOf(plainPath(raw))).toBe(raw)
        expect(objects).toMatch(/\.yaml$/)
        expect(isReservedName(objects.split('/').at(-1) ?? '')).toBe(false)
        for (const component of [...objects.split('/'), ...plainPath(raw).split('/')]) {
          expect(component).not.toMatch(/^\./)
          expect(component).not.toMatch(LEFT_OUT_ENDING)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

/** Paths in the order in which files arrive, with those that they get. */
async function distinct(existing: string[], raw: string[]): Promise<string[]> {
  const places = new Places(new MemorySnapshot(Object.fromEntries(existing.map((path) => [path, '']))))
  const paths: string[] = []
  for (const path of raw) paths.push(await distinctPath(places, unmanagedPath(path)))
  return paths
}

describe('paths that differ only in letter case', () => {
  test.each<[existing: string[], raw: string[], paths: string[]]>([
    [[], ['a.yaml', 'b.yaml', 'a.yaml'], ['a.yaml', 'b.yaml', 'a.yaml']],
    [['Foo.yaml'], ['foo.yaml'], ['%66oo.yaml']],
    [['Foo.yaml'], ['Foo.yaml', 'foo.yaml'], ['Foo.yaml', '%66oo.yaml']],
    [[], ['foo.yaml', 'FOO.yaml', 'FoO.yaml', 'foo.yaml'], ['foo.yaml', '%46OO.yaml', '%46%6FO.yaml', 'foo.yaml']],
    [['Dir/x.yaml'], ['dir/x.yaml', 'dir/y.yaml'], ['dir/%78.yaml', 'dir/y.yaml']],
    [['a.json.yaml'], ['a.JSON'], ['%61.JSON.yaml']],
    [['É.yaml'], ['é.yaml'], ['%E9.yaml']],
  ])('beside %j, %j get %j', async (existing, raw, paths) => {
    expect(await distinct(existing, raw)).toEqual(paths)
    expect(paths.map(rawPathOf)).toEqual(raw)
    expect(paths.every((path, at) => isPathOf(raw[at] ?? '', path))).toBe(true)
  })

  test('are never two files of one checkout', async () => {
    // A name of nothing but percent signs has no other spelling.
    const name = fc.stringMatching(/^%{0,2}[aA][aAbB%]{0,3}(\.[yY]ml|\.yaml|\.[jJ]son\.yaml)$/)
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 8 }), async (raw) => {
        const paths = await distinct([], raw)
        expect(paths.map(rawPathOf)).toEqual(raw)
        expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(raw.length)
      }),
    )
  })
})
