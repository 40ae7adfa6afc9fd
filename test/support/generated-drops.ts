import fc from 'fast-check'
import type { Files } from './memory-snapshot.ts'
import { configMap, vpc } from './objects.ts'

const BOM = '\ufeff'
const secret = (name: string, rest = '') => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n${rest}`

/** Documents of every kind that people drop. */
export const DOCUMENTS = [
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

/** Files that come one batch after the other: paths are relative to a fabric's directory. */
export const drops = fc.array(drop, { minLength: 1, maxLength: 3 })
