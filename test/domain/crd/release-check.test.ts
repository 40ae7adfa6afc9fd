import { describe, expect, test } from 'vitest'
import type { CrdSource, Validation } from '../../../lib/contract/fabric.ts'
import { crdCheck } from '../../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { KindRegistry } from '../../../lib/domain/fabric/kinds.ts'
import { readRawFile } from '../../../lib/domain/raw/read-raw-file.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { LAB } from '../../support/objects.ts'

const WIDGET = { group: 'example.com', kind: 'Widget', plural: 'widgets' }

interface Given {
  validation?: Validation
  crds?: CrdSource
  /** CRDs of the fabric's own, by file name. */
  own?: Record<string, string>
}

async function faultsOf(text: string, { own = {}, ...stated }: Given = {}) {
  const files = Object.fromEntries(Object.entries(own).map(([name, crd]) => [`${LAB}/.hnp/crds/${name}`, crd]))
  const check = await crdCheck(new MemorySnapshot(files), { ...defaultSettings('lab'), ...stated, kinds: [WIDGET] })
  return readRawFile({ from: 'raw', path: 'raw/a.yaml', blob: '' }, Buffer.from(text), new KindRegistry([WIDGET]), check).faults
}

const object = (kind: string, apiVersion: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: one\n${spec}`
const vpc = (spec: string, apiVersion = 'vpc.githedgehog.com/v1beta1') => object('VPC', apiVersion, spec)
const widget = (name: string) => `apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: ${name}\n`

const OWN_VPC = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vpcs.vpc.githedgehog.com}
spec:
  group: vpc.githedgehog.com
  names: {kind: VPC, plural: vpcs}
  versions:
    - name: v1beta1
      schema:
        openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {own: {type: integer}}}}}
`

/** What is wrong, the object, and where it is told. */
const FAULTS: [string, string, { line: number; column: number; message: RegExp }[]][] = [
  [
    'a field that nobody knows',
    vpc('spec:\n  subnetz: {}\n'),
    [{ line: 6, column: 3, message: /subnetz .*did you mean subnets\?/ }],
  ],
  [
    'a field in another spelling',
    vpc('spec:\n  default_isolated: true\n'),
    [{ line: 6, column: 3, message: /did you mean defaultIsolated\?/ }],
  ],
  ['a field of the wrong type', vpc('spec:\n  mode: [a]\n'), [{ line: 6, column: 9, message: /spec.mode must be string/ }]],
  [
    'a value near an allowed one',
    object('Switch', 'wiring.githedgehog.com/v1beta1', 'spec:\n  role: serverleaf\n'),
    [{ line: 6, column: 9, message: /spec.role .*did you mean server-leaf\?/ }],
  ],
  [
    'a missing field',
    object('Switch', 'wiring.githedgehog.com/v1beta1', 'spec:\n  asn: 1\n'),
    [{ line: 5, column: 1, message: /spec.role is missing/ }],
  ],
  [
    'a finalizer that is a number',
    `${vpc('spec: {}\n').replace('  name: one\n', '  name: one\n  finalizers:\n    - 1\n')}`,
    [{ line: 6, column: 7, message: /finalizers.0 must be string/ }],
  ],
  [
    'metadata that is not',
    vpc('spec: {}\n').replace('  name: one\n', '  name: one\n  annotation: {}\n'),
    [{ line: 5, column: 3, message: /did you mean annotations\?/ }],
  ],
  [
    'a version that the CRD does not have',
    vpc('spec: {}\n', 'vpc.githedgehog.com/v1alpha2'),
    [{ line: 1, column: 1, message: /no version vpc.githedgehog.com\/v1alpha2/ }],
  ],
  [
    'a kind that the group does not have',
    object('Swich', 'wiring.githedgehog.com/v1beta1', 'spec: {}\n'),
    [{ line: 1, column: 1, message: /did you mean Switch\?/ }],
  ],
  [
    'everything at once',
    vpc('spec:\n  a: 1\n  subnets:\n    x:\n      vlan: "1"\n      b: 2\n'),
    [
      { line: 6, column: 3, message: /spec.a/ },
      { line: 9, column: 13, message: /spec.subnets.x.vlan must be integer/ },
      { line: 10, column: 7, message: /spec.subnets.x.b/ },
    ],
  ],
]

describe('an object is checked by the release of Hedgehog', () => {
  test.each(FAULTS)('%s: is told with its place', async (_, text, expected) => {
    const found = await faultsOf(text)
    expect(found).toMatchObject(
      expected.map(({ line, column, message }) => ({
        severity: 'warning',
        line,
        column,
        message: expect.stringMatching(message),
      })),
    )
  })

  test.each<[string, string]>([
    ['a status, which the API server ignores', vpc('spec: {}\nstatus: {any: thing}\n')],
    ['what the API server fills in', vpc('spec: {}\n').replace('  name: one\n', '  name: one\n  creationTimestamp: null\n')],
    [
      'a static attachment without switch and neighbor, as the documentation of Hedgehog has it',
      object(
        'ExternalAttachment',
        'vpc.githedgehog.com/v1beta1',
        'spec:\n  external: a\n  connection: b\n  static: {remoteIP: 10.0.0.1}\n',
      ),
    ],
    [
      'options of DHCP without the fields that are filled in',
      vpc('spec:\n  subnets:\n    a:\n      dhcp:\n        options: {dnsServers: []}\n'),
    ],
    [
      'an access list without its default',
      object('GatewayPeering', 'gateway.githedgehog.com/v1alpha1', 'spec:\n  acl: {rules: []}\n'),
    ],
    [
      'an empty redundancy type, which is dropped',
      object('Switch', 'wiring.githedgehog.com/v1beta1', 'spec:\n  role: spine\n  redundancy: {type: ""}\n'),
    ],
    ['a kind of another group', 'apiVersion: v1\nkind: ConfigMapp\nmetadata:\n  name: a\n'],
  ])('%s: nothing is told', async (_, text) => {
    expect(await faultsOf(text, { validation: 'strict' })).toEqual([])
  })

  test('defaulted fields are still required in other kinds and places', async () => {
    const text = object('GatewayPeering', 'gateway.githedgehog.com/v1alpha1', 'spec:\n  acl: {rules: [{log: true}]}\n')
    expect(await faultsOf(text)).toMatchObject([{ message: expect.stringContaining('spec.acl.rules.0.action is missing') }])
  })
})

describe('the setting crds', () => {
  const bad = vpc('spec:\n  own: x\n')

  test.each<[Given, string[]]>([
    [{}, ['warning fields']],
    [{ validation: 'off' }, []],
    [{ validation: 'strict' }, ['error fields']],
    [{ crds: '26.03' }, ['warning fields']],
    [{ own: { 'vpc.yaml': OWN_VPC } }, ['warning type']],
    [{ crds: 'own', own: { 'vpc.yaml': OWN_VPC } }, ['warning type']],
    [{ crds: 'own' }, ['warning no_schema']],
    [{ crds: 'own', validation: 'strict' }, ['error no_schema']],
  ])('%j', async (given, expected) => {
    const found = await faultsOf(bad, given)
    expect(
      found.map(({ severity, code, expected: says = '' }) => `${severity} ${code === 'no_schema' ? code : says.split(':')[0]}`),
    ).toEqual(expected)
  })

  test('a kind without a schema is reported once, or refused each time', async () => {
    const two = `${widget('a')}---\n${widget('b')}`
    expect((await faultsOf(two)).map(({ code, line }) => [code, line])).toEqual([['no_schema', 1]])
    expect(await faultsOf(two, { validation: 'strict' })).toMatchObject([{ severity: 'error' }, { severity: 'error' }])
  })

  test('an unknown kind is never refused: the release may be older than the object', async () => {
    const text = object('NewKind', 'wiring.githedgehog.com/v1beta1', 'spec: {}\n')
    expect(await faultsOf(text, { validation: 'strict' })).toMatchObject([{ code: 'unknown_kind', severity: 'warning' }])
  })
})
