import { describe, expect, test } from 'vitest'
import { readContent } from '../../../lib/domain/appliers/document-rules.ts'
import { fileBreach } from '../../../lib/domain/appliers/file-rules.ts'
import type { EntryType } from '../../../lib/domain/tree/snapshot.ts'
import { configMap, vpc } from '../../support/objects.ts'

describe('names and entries', () => {
  test.each<[path: string, verdict: string | undefined, type?: EntryType]>([
    ['managed/vpcs/a.yaml', undefined],
    ['managed/.gitkeep', undefined],
    ['unmanaged/x.yaml.plain', undefined],
    ['unmanaged/%2Egithub/x.yaml', undefined],
    ['unmanaged/notes.txt', undefined],
    ['managed/vpcs/prod_kustomization.yaml', undefined],
    ['managed/vpcs/kustomization.yaml', 'Flux stops'],
    ['unmanaged/Kustomization', 'Flux stops'],
    ['unmanaged/kustomization.YML', 'Flux stops'],
    ['managed/vpcs/cloudbuild.yaml', 'Flux skips'],
    ['unmanaged/.github/x.yaml', 'Flux skips'],
    ['unmanaged/.sops.yaml', 'Flux skips'],
    ['unmanaged/x.zip/x.yaml', 'Flux skips'],
    ['unmanaged/.sourceignore', 'Flux stops'],
    ['unmanaged/.argocd-source-lab.yaml', 'Flux stops'],
    ['unmanaged/Chart.yaml', 'Argo CD stops'],
    ['unmanaged/x.json', 'Flux skips'],
    ['unmanaged/x.jsonnet', 'Argo CD stops'],
    ['unmanaged/x.YAML', 'every applier skips'],
    ['unmanaged/a\nb.yaml', 'Argo CD skips'],
    ['unmanaged/link.yaml', 'Argo CD stops', 'symlink'],
    ['unmanaged/module', 'Argo CD stops', 'submodule'],
  ])('%j: %s', (path, verdict, type = 'blob') => {
    const breach = fileBreach({ path, type })
    expect(breach && `${breach.applier} ${breach.effect}`).toBe(verdict)
  })
})

describe('content', () => {
  test.each<[title: string, text: string, verdicts: string[]]>([
    ['an object', configMap('a'), []],
    ['objects, comments and nothing', `# x\n---\n${configMap('a')}---\n# y\n---\n${vpc('b')}`, []],
    ['a list', 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n', []],
    ['an empty list', 'apiVersion: v1\nkind: SecretList\nitems: []\n', []],
    ['a list that implies kinds', 'apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n', ['Flux stops 1']],
    ['nothing but {}', '# x\n{}\n', ['kubectl skips 2']],
    ['plain data', 'a: 1\n', ['Flux stops 1']],
    ['an object and plain data', `${configMap('a')}---\na: 1\n`, ['Flux stops 6']],
    ['an array', '- a\n', ['Flux stops 1']],
    ['half an object', 'kind: ConfigMap\nmetadata: {name: a}\n', ['Flux stops 1']],
    ['a kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n', ['Flux stops 1']],
    ['an object without name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n', ['Flux stops 1']],
    ['a label that is a number', 'apiVersion: v1\nkind: X\nmetadata:\n  name: a\n  labels: {a: 1}\n', ['Flux stops 5']],
    ['a null item', 'apiVersion: v1\nkind: List\nitems: [null]\n', ['Flux stops 3']],
    ['a directive', '%YAML 1.2\n---\na: 1\n', ['Flux stops 1']],
    ['a key twice', `${configMap('a')}data: {}\ndata: {}\n`, ['Flux stops 6']],
    ['the mark of Argo CD', `# +argocd:skip-file-rendering\n${configMap('a')}`, ['Argo CD skips 2']],
    ['the mark of Flux', configMap('a', '  annotations:\n    config.kubernetes.io/local-config: ""\n'), ['Flux skips 1']],
    ['the mark of Flux, denied', configMap('a', '  annotations:\n    config.kubernetes.io/local-config: "false"\n'), []],
    ['the mark of Flux, as text', configMap('a', 'data:\n  a: config.kubernetes.io/local-config\n'), []],
  ])('%s', (_, text, verdicts) => {
    const { breaches } = readContent(Buffer.from(text), 'unmanaged/x.yaml')
    expect(breaches.map(({ applier, effect, line }) => `${applier} ${effect} ${line}`)).toEqual(verdicts)
  })
})
