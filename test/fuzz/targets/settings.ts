import { parse } from 'yaml'
import { isError } from '../../../lib/contract/errors.ts'
import { readCrds } from '../../../lib/domain/crd/read-crds.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { unsafeReason } from '../../../lib/domain/tree/repo-path.ts'
import { fabricInput, fabricUpdate } from '../../../lib/http/requests/schemas/fabric.ts'
import { rebuildInput } from '../../../lib/http/requests/schemas/repository.ts'
import { violationsOf } from '../../../lib/kubernetes/schema/check-value.ts'
import { Steps, StepsSpent } from '../../../lib/kubernetes/steps.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { refusal, rule, type Target } from '../target.ts'
import { repositoryFile, YAML_TOKENS } from './yaml-samples.ts'

const SCHEMA = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: vpc.githedgehog.com
  names: {kind: VPC, plural: vpcs}
  versions:
    - name: v1beta1
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          x-kubernetes-preserve-unknown-fields: true
          properties:
            spec:
              type: object
              minProperties: 1
              additionalProperties: {type: integer, minimum: 0, multipleOf: 2}
              oneOf: [{required: [a]}, {required: [b]}]
              not: {properties: {c: {enum: [1, x, null]}}}
            name: {type: string, pattern: '^(a|b)+[^c]{1,9}$', maxLength: 9, nullable: true, format: ipv4}
            list: {type: array, items: {anyOf: [{type: number}, {x-kubernetes-int-or-string: true}]}, uniqueItems: true}
---
spec: {a: 1, b: 3, c: null}
name: abx
list: [1, 1.5, x, x]
`

/** Settings of a fabric and the schemas of its kinds: taken and safe, or refused with places. */
export const settings: Target = {
  name: 'settings',
  what: 'settings and CRDs are read',
  samples: () => [
    Buffer.from(SCHEMA),
    repositoryFile('test/golden/strict/before/fabrics/lab/gitops/.hnp/crds/servers.yaml'),
    Buffer.from(JSON.stringify({ ...defaultSettings('lab'), repository_url: 'https://host/x.git', branch: 'main', version: 1 })),
    Buffer.from('{"name":"lab","repository_url":"https://host/x.git","kinds":[{"group":"a.b","kind":"Ab","plural":"abs"}]}'),
  ],
  tokens: [
    ...YAML_TOKENS,
    ...[
      'pattern: ',
      '"(a*)*$"',
      '"\\\\p{L}{1000}"',
      "'(?i)x'",
      'type: ',
      'string',
      'integer',
      'object',
      'array',
      'items: ',
      'properties: ',
    ],
    ...[
      'oneOf: [',
      'allOf: [{',
      'not: {',
      'enum: [',
      '$ref: ',
      'format: ',
      'minimum: ',
      'multipleOf: 0',
      'maxLength: -1',
      'additionalProperties: ',
    ],
    ...[
      '"name":',
      '"directory":',
      '"raw_directory_path":',
      '"managed_directory_path":',
      '"../x"',
      '"/"',
      '".git"',
      '"unmanaged"',
      '"scan_interval":',
    ],
  ],
  check(input) {
    checkCrds(input)
    checkSettings(Buffer.from(input).toString('utf8'))
  },
}

function checkCrds(input: Uint8Array): void {
  const { versions, faults } = readCrds(input, 'f')
  const lines = Buffer.from(input).toString('utf8').split('\n').length
  for (const { line = 0, file } of faults)
    rule(file === 'f' && line >= 1 && line <= lines, 'a fault of a CRD has its place', () => line)
  const [, last = ''] = Buffer.from(input)
    .toString('utf8')
    .split(/^---\n/m)
  const read = readDocumentValue(last)
  for (const { schema } of versions) {
    if (schema === undefined || !('value' in read)) continue
    try {
      const found = violationsOf(read.value, schema, new Steps(100_000))
      rule(
        found.every(({ message }) => message !== ''),
        'a violation has words',
      )
    } catch (error) {
      refusal(error, (each) => each instanceof StepsSpent)
    }
  }
}

function checkSettings(text: string): void {
  let given: unknown
  try {
    given = parse(text, { logLevel: 'silent', maxAliasCount: 0 })
  } catch {
    return
  }
  fabricUpdate.safeParse(given)
  rebuildInput(true).safeParse(given)
  const { data } = fabricInput(true).safeParse(given)
  if (data === undefined) return
  const said = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
  try {
    const layout = layoutOf({ ...defaultSettings(data.name), ...said })
    for (const path of Object.values(layout))
      rule(path === '' || unsafeReason(path) === undefined, 'a fabric is within its repository', () => path)
  } catch (error) {
    refusal(error, (each) => isError(each, 'unsafe_path'))
  }
}
