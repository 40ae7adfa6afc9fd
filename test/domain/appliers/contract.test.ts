import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { brokenFor } from '../../support/appliers.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import type { Files } from '../../support/memory-snapshot.ts'
import { configMap, vpc } from '../../support/objects.ts'

const BOM = '\ufeff'
const secret = (name: string, rest = '') => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n${rest}`

/** Documents of every kind that people drop. */
const DOCUMENTS = [
  vpc('a'),
  vpc('kustomization'),
  vpc('cloudbuild'),
  vpc('flow-chart'),
  vpc('a', '  namespace: prod\n'),
  vpc('date', 'spec:\n  since: 2024-01-01\n  on: yes\n'),
  vpc('labelled', '  labels:\n    order: 1\n'),
  configMap('a'),
  configMap('a', '  namespace: default\n'),
  configMap('b', 'data:\n  text: |\n    {}\n'),
  secret('123'),
  secret('"123"'),
  'plain: data\n',
  '- an\n- array\n',
  '{}\n',
  '# a comment\n',
  'kind: Half\n',
  'apiVersion: v1\nkind: ConfigMap\n',
  'apiVersion: v1\nkind: ConfigMapList\nitems: []\n',
  `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: listed}\n- {}\n`,
  `apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: implied}\n`,
  'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: base}\n',
  'resources: [a.yaml]\n',
]
const NAMES = [
  'a.yaml',
  'a.yml',
  'a.json',
  'a.YAML',
  'kustomization.yaml',
  'Kustomization.yml',
  'Chart.yaml',
  'cloudbuild.yaml',
  '.sops.yaml',
]
const FOLDERS = ['', '.github/', 'deep/er/', 'x.zip/', 'a.json.yaml/']

const text = fc
  .tuple(fc.constantFrom('', '', BOM, '---\n'), fc.array(fc.constantFrom(...DOCUMENTS), { minLength: 1, maxLength: 4 }))
  .map(([start, documents]) => `${start}${documents.join('---\n')}`)
const json = fc.constantFrom(
  '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "json"}}\n',
  '{"plain": true}\n',
  '[{"kind": "x"}]\n',
)
const file = fc
  .tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES))
  .chain(([folder, name]) => (name.endsWith('.json') ? json : text).map((content) => [`raw/${folder}${name}`, content] as const))
const drop = fc.array(file, { minLength: 1, maxLength: 4 }).map((files): Files => Object.fromEntries(files))

describe('whatever is ingested', () => {
  test('every applier accepts every file below managed and unmanaged, with the same objects in YAML 1.1 and 1.2', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drop, { minLength: 1, maxLength: 3 }), async (drops) => {
        const fabric = await IngestedFabric.create()
        for (const [index, files] of drops.entries()) await fabric.ingest(`op-${index}`, files)
        const { settings } = await fabric.state()
        expect(await brokenFor(fabric.snapshot, layoutOf(settings))).toEqual([])
        for (const [path, content] of Object.entries(fabric.snapshot.text())) {
          if (!/\/(managed|unmanaged)\/.*\.yaml$/.test(path)) continue
          expect(identities(content, '1.1')).toEqual(identities(content, '1.2'))
        }
      }),
      { numRuns: 150 },
    )
  })
})

/** What each reader takes the documents of a file for. */
function identities(content: string, version: '1.1' | '1.2'): unknown[] {
  return parseAllDocuments(content.replace(/^\ufeff/, ''), { version, logLevel: 'silent' }).flatMap((document) => {
    const value: { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } } | null =
      document.toJS()
    if (value === null) return []
    const { apiVersion, kind, metadata } = value
    for (const part of [apiVersion, kind, metadata?.name]) expect(part).toBeTypeOf('string')
    return [[apiVersion, kind, metadata?.namespace, metadata?.name]]
  })
}
