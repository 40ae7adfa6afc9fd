import { beforeAll, describe, expect, test } from 'vitest'
import { asWarning, error, type Fault, warning } from '../../../lib/contract/fault.ts'
import { toldOnce } from '../../../lib/domain/check/told-once.ts'
import { crdCheck } from '../../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import type { DocumentCheck } from '../../../lib/domain/raw/read-raw-file.ts'
import { checkFabric } from '../../../lib/rules/check-fabric.ts'
import { fabricOf } from '../../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../../lib/rules/model/fabric-config.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { BASE, objectsOf } from '../../rules/fabric-text.ts'
import { readRuleCases } from '../../rules/rule-case.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

const FILE = 'raw/a.yaml'
const base = objectsOf(BASE, 'base.yaml')

let check: DocumentCheck
beforeAll(async () => {
  const found = await crdCheck(new MemorySnapshot({}), { ...defaultSettings('lab'), validation: 'strict' })
  if (found === undefined) throw new Error('no check')
  check = found
})

function violationsIn(text: string): Fault[] {
  return readYamlStream(Buffer.from(text), FILE).documents.flatMap((document) => check(document, FILE, true))
}

function findingsIn(text: string, settings: object = {}): Fault[] {
  const fabric = fabricOf([...base, ...objectsOf(text, FILE)], { ...DEFAULT_CONFIG, ...settings })
  return checkFabric(fabric).filter(({ file }) => file === FILE)
}

const brief = ({ code, field }: Fault) => `${code} ${field}`

const subnet = (fields: string) => `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-9
spec:
  subnets:
    default: {subnet: 10.0.90.0/24, ${fields}}
`
const leaf = (fields: string) => `apiVersion: wiring.githedgehog.com/v1beta1
kind: Switch
metadata:
  name: switch-9
spec: {profile: celestica-ds3000, asn: 65109, ip: 172.30.0.19/21, protocolIP: 172.30.8.19/32, ${fields}}
`
const wire = (link: string) => `apiVersion: wiring.githedgehog.com/v1beta1
kind: Connection
metadata:
  name: connection-9
spec: {unbundled: {link: ${link}}}
`

describe('a mistake that a schema and a rule see', () => {
  test.each([
    ['a value that is none of the allowed ones', leaf('role: leaf'), 'schema_violation /spec/role'],
    ['a required field that is missing', leaf('description: x'), 'schema_violation /spec/role'],
    ['a value of another type', subnet('vlan: [1790]'), 'schema_violation /spec/subnets/default/vlan'],
    [
      'a part of what is no mapping',
      wire('{server: {port: server-1/eth9}, switch: leaf-1}'),
      'schema_violation /spec/unbundled/link/switch',
    ],
    ['a field with a typo', subnet('vlann: 1790'), 'schema_violation /spec/subnets/default/vlann'],
    [
      'a number out of its range',
      leaf('role: spine, linkFlapErrDisable: {flapThreshold: 51}'),
      'switch_link_flap_range /spec/linkFlapErrDisable/flapThreshold',
    ],
  ])('is told once: %s', (_, text, expected) => {
    const field = expected.split(' ')[1]?.split('/').slice(0, -1).join('/') ?? ''
    const both = [...violationsIn(text), ...findingsIn(text)]
    const about = (faults: readonly Fault[]) => faults.filter((fault) => fault.field?.startsWith(field)).map(brief)
    expect(about(both).length).toBeGreaterThan(1)
    expect(about(toldOnce(both))).toEqual([expected])
  })

  test('every rule is still told of its case, or the schema is of the same field', () => {
    for (const { title, text, settings } of readRuleCases()) {
      const [violations, findings] = [violationsIn(text), findingsIn(text, settings)]
      const told = toldOnce([...violations, ...findings])
      const fields = told.map(({ field }) => field)
      expect(findings.filter(({ field }) => !fields.includes(field)).map((fault) => `${title}: ${brief(fault)}`)).toEqual([])
      const twice = told.filter(({ code }) => code === 'schema_violation').map(({ field }) => field)
      expect(told.filter(({ code, field }) => code !== 'schema_violation' && twice.includes(field)).map(brief)).toEqual([])
    }
  })
})

describe('two mistakes are told', () => {
  const violation = error('schema_violation', FILE, 'VPC a: spec.x must be >= 1', { field: '/spec/x', expected: 'minimum: 1' })
  const finding = error('a_rule', FILE, 'VPC a: spec.x is 0', { field: '/spec/x' })

  test.each<[string, Fault]>([
    ['in another field', { ...finding, field: '/spec/xy' }],
    ['in another object', { ...finding, message: 'VPC b: spec.x is 0' }],
    ['in another file', { ...finding, file: 'raw/b.yaml' }],
    ['of another rule about no field', warning('b_rule', FILE, 'VPC a: spec.x is odd')],
  ])('%s', (_, other) => {
    expect(toldOnce([violation, other])).toEqual([violation, other])
  })

  test('and of one mistake never a warning instead of an error', () => {
    expect(toldOnce([violation, asWarning(finding)])).toEqual([violation])
    expect(toldOnce([asWarning(violation), asWarning(finding)])).toEqual([asWarning(finding)])
  })

  test('where the object comes from another file that is named', () => {
    const planned = { ...finding, file: 'managed/vpcs/a.yaml' }
    expect(toldOnce([violation, planned])).toEqual([violation, planned])
    expect(toldOnce([violation, planned], (file) => (file === planned.file ? FILE : file))).toEqual([planned])
  })
})
