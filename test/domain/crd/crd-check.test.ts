import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crdCheck } from '../../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { LIMITS } from '../../../lib/domain/limits.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

/** A fabric that refuses what its own CRDs do not allow. */
const settings = { ...defaultSettings('lab'), validation: 'strict', crds: 'own' } as const
const layout = layoutOf(settings)

function crd(kind: string, schema: string, apiVersion = 'apiextensions.k8s.io/v1'): string {
  return `apiVersion: ${apiVersion}
kind: CustomResourceDefinition
metadata: {name: things.vpc.githedgehog.com}
spec:
  group: vpc.githedgehog.com
  names: {kind: ${kind}, plural: things}
  versions:
    - name: v1beta1
      schema:
        openAPIV3Schema: ${schema}
`
}

function object(kind: string, spec = '{a: 1}', version = 'v1beta1'): string {
  return `apiVersion: vpc.githedgehog.com/${version}\nkind: ${kind}\nmetadata: {name: one}\nspec: ${spec}\n`
}

/** What is said of the CRDs, and of each object of a text. */
async function checked(crds: Record<string, string | Uint8Array>, objects: string) {
  const files = Object.fromEntries(Object.entries(crds).map(([name, text]) => [`${layout.crds}/${name}`, text]))
  const check = await crdCheck(new MemorySnapshot(files), settings)
  if (check === undefined) throw new Error('no check')
  const { documents } = readYamlStream(Buffer.from(objects), 'raw/a.yaml')
  return { crds: check.faults ?? [], objects: documents.flatMap((document) => check(document, 'raw/a.yaml', true)) }
}

const GOOD = crd('External', '{properties: {spec: {properties: {a: {type: integer}}}}}')

/** A CRD of VPC that cannot be used, the line of its fault, and a part of what is said. */
const BROKEN: [string, string, number, string][] = [
  ['a pattern that RE2 refuses', crd('VPC', "{pattern: '(?=a)'}"), 10, 'invalid or unsupported Perl syntax'],
  ['a type that is none', crd('VPC', '{type: bogus}'), 10, 'type cannot be read'],
  ['a reference', crd('VPC', "{$ref: '#'}"), 10, '$ref is not allowed'],
  ['no schema', crd('VPC', '{}').replace('openAPIV3Schema', 'other'), 10, 'has no schema'],
  ['an old API', crd('VPC', '{}', 'apiextensions.k8s.io/v1beta1'), 1, 'apiextensions.k8s.io/v1beta1'],
  ['no versions', crd('VPC', '{}').replace('versions', 'other'), 5, 'has no versions'],
  ['a key twice', crd('VPC', '{type: object, type: object}'), 10, 'appears twice'],
  ['an anchor that is not there', crd('VPC', '*other'), 10, 'has no anchor'],
]

describe('a CRD that cannot be used', () => {
  test.each(BROKEN)('%s: is told with its place, and refuses objects of its own kind only', async (_, text, line, message) => {
    const { crds, objects } = await checked(
      { 'vpc.yaml': text, 'external.yaml': GOOD },
      `${object('External')}---\n${object('VPC')}`,
    )
    const file = `${layout.crds}/vpc.yaml`
    expect(crds).toMatchObject([
      { code: 'invalid_crd', severity: 'warning', file, line, message: expect.stringContaining(message) },
    ])
    expect(objects).toMatchObject([
      { code: 'not_checked', severity: 'error', file: 'raw/a.yaml', line: 6, related: [{ file, line }] },
    ])
    expect(objects[0]?.message).toContain(message)
  })

  test('concerns its version only: another version of the kind is checked', async () => {
    const two = `${crd('VPC', '{properties: {spec: {type: string}}}')}    - name: v1alpha1\n      schema:\n        openAPIV3Schema: {type: bogus}\n`
    const { objects } = await checked({ 'a.yaml': two }, `${object('VPC')}---\n${object('VPC', 'x', 'v1alpha1')}`)
    expect(objects.map(({ code }) => code)).toEqual(['schema_violation', 'not_checked'])
  })

  test('whose kind is unknown is reported, and its objects have no schema', async () => {
    const { crds, objects } = await checked({ 'a.yaml': 'a: [', 'b.yaml': Buffer.from([0xff]), 'c.json': '{}{}' }, object('VPC'))
    expect(crds.map(({ code, file }) => [code, file])).toEqual(
      ['a.yaml', 'b.yaml', 'c.json'].map((name) => ['invalid_crd', `${layout.crds}/${name}`]),
    )
    expect(objects).toMatchObject([{ code: 'no_schema', severity: 'error' }])
  })

  test('a kind with two different schemas is ambiguous, with two equal ones it is not', async () => {
    const [one, other] = [crd('VPC', '{properties: {spec: {}}}'), crd('VPC', '{minProperties: 9}')]
    const twice = await checked({ 'a.yaml': one, 'b.yaml': other }, object('VPC'))
    expect(twice.crds).toMatchObject([{ file: `${layout.crds}/b.yaml`, related: [{ file: `${layout.crds}/a.yaml` }] }])
    expect(twice.objects).toMatchObject([{ code: 'not_checked' }])
    expect(await checked({ 'a.yaml': one, 'b.yaml': one }, object('VPC'))).toEqual({ crds: [], objects: [] })
  })
})

describe('a CRD is read as Kubernetes reads it', () => {
  test('with aliases and merge keys, beside other documents', async () => {
    const text = `a: 1\n---\n${crd('VPC', '{properties: {spec: {properties: {a: &s {type: string}, b: *s, c: {<<: *s, maxLength: 1}}}}}')}`
    const { crds, objects } = await checked({ 'a.yaml': text }, object('VPC', '{a: x, b: 1, c: xx}'))
    expect(crds).toEqual([])
    expect(objects.map(({ message }) => message)).toEqual([
      'VPC one: spec.b must be string',
      'VPC one: spec.c must NOT have more than 1 characters',
    ])
  })

  test('and objects as the API reads them: yes is a boolean, a large integer is exact', async () => {
    const schema = '{properties: {spec: {properties: {a: {type: string}, b: {maximum: 9007199254740993}}}}}'
    const { objects } = await checked({ 'a.yaml': crd('VPC', schema) }, object('VPC', '{a: yes, b: 9007199254740994}'))
    expect(objects).toMatchObject([
      { line: 4, column: 11, message: 'VPC one: spec.a must be string' },
      { message: 'VPC one: spec.b must be <= 9007199254740993', expected: 'maximum: ">=", 9007199254740993'.replace('>', '<') },
    ])
  })

  test('a long enumeration is cut in the fault', async () => {
    const schema = `{properties: {spec: {enum: [${Array.from({ length: 1000 }, (_, at) => at).join(', ')}]}}}`
    const { objects } = await checked({ 'a.yaml': crd('VPC', schema) }, object('VPC'))
    expect(objects[0]?.expected?.length).toBeLessThan(500)
  })
})

describe('rules in CEL', () => {
  const rules = (rule: string) =>
    crd(
      'VPC',
      `{type: object, properties: {spec: {type: object, properties: {a: {type: integer}}, x-kubernetes-validations: [{rule: '${rule}', message: a is even, fieldPath: .a}]}}}`,
    )

  test("a violation is reported at the rule's fieldPath", async () => {
    const { crds, objects } = await checked({ 'vpc.yaml': rules('self.a % 2 == 0') }, object('VPC', '{b: 1, a: 3}'))
    expect(crds).toEqual([])
    expect(objects).toMatchObject([
      { code: 'schema_violation', line: 4, column: 8, message: 'VPC one: spec.b is not a field that the schema knows' },
      {
        code: 'schema_violation',
        line: 4,
        column: 17,
        message: 'VPC one: spec.a breaks a rule: a is even',
        expected: 'rule: "self.a % 2 == 0"',
      },
    ])
  })

  test('a rule that is not understood is reported with its position, and the rest of the CRD is checked', async () => {
    const { crds, objects } = await checked({ 'vpc.yaml': rules('image(self.a).tag() == 1') }, object('VPC', '{a: x}'))
    expect(crds).toMatchObject([
      { code: 'rule_not_evaluated', severity: 'warning', line: 10, message: expect.stringContaining('image(dyn)') },
    ])
    expect(objects).toMatchObject([{ message: 'VPC one: spec.a must be integer' }])
  })
})

describe('the cost of CRDs is bounded', () => {
  test('files over the limit of one file or of all files are not read', async () => {
    const large = (bytes: number) => `#${'x'.repeat(bytes - 2)}\n`
    const { value: most } = LIMITS.crdFileBytes
    const files = { 'a.yaml': large(most), 'b.yaml': large(most + 1), 'c.yaml': large(most), 'd.yaml': GOOD }
    const { crds } = await checked(files, object('External'))
    expect(crds.map(({ file, found, message }) => [file, found ?? message])).toMatchObject([
      [`${layout.crds}/b.yaml`, expect.stringContaining(`${most + 1} bytes`)],
      [`${layout.crds}/d.yaml`, expect.stringContaining('bytes')],
    ])
  })

  test('a folder with more than is read is one fault, and the CRDs beside it are read', async () => {
    const deep = 'a/'.repeat(101)
    const { crds, objects } = await checked({ 'd.yaml': GOOD, [`${deep}x.yaml`]: GOOD }, object('External', '{a: x}'))
    expect(crds).toMatchObject([{ code: 'invalid_crd', file: `${layout.crds}/${deep}`.slice(0, -1) }])
    expect(objects).toMatchObject([{ message: 'External one: spec.a must be integer' }])
  })

  test('a check over its budget refuses the object and names the limit', async () => {
    const alternatives = Array.from({ length: 500 }, (_, at) => `{not: {enum: [${at}]}}`).join(', ')
    const schema = `{properties: {spec: {items: {allOf: [${alternatives}]}}}}`
    const list = `[${Array.from({ length: 2000 }, (_, at) => 1000 + at).join(', ')}]`
    const { objects } = await checked({ 'a.yaml': crd('VPC', schema) }, object('VPC', list))
    expect(objects).toMatchObject([{ code: 'not_checked', found: `more than ${LIMITS.objectSteps.value} steps` }])
  })
})

test('for any CRD file the check runs and throws nothing', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.jsonValue({ maxDepth: 3 }).map((value) => crd('VPC', JSON.stringify(value))),
    fc.tuple(fc.nat(300), fc.string({ maxLength: 3 })).map(([at, piece]) => {
      const whole = crd('VPC', '{properties: {spec: {pattern: "^a+$"}}}')
      return whole.slice(0, at) + piece + whole.slice(at + 1)
    }),
  )
  await fc.assert(
    fc.asyncProperty(text, async (crds) => {
      const { objects } = await checked({ 'a.yaml': crds, 'b.yaml': GOOD }, `${object('External')}---\n${object('VPC')}`)
      for (const { code } of objects) expect(['schema_violation', 'not_checked', 'no_schema', 'more_faults']).toContain(code)
    }),
  )
})
