import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TRAPS } from '../../yaml/stream/traps.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** A file of this repository. */
export function repositoryFile(path: string): Buffer {
  return readFileSync(join(ROOT, path))
}

const RICH = `# A banner
# over the first
---
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata: {name: vpc-1, namespace: default, labels: {"a/b": 'c', d: ""}}
spec:
  subnets: &subnets
    default: {subnet: 10.0.0.0/24, vlan: 1001, dhcp: {enable: true, range: {start: 10.0.0.10}}}
    ? complex
    : [1, 0x1f, 1e3, ~, "\\u00e9\\n", 'it''s']
  other: *subnets
  <<: {merged: true}
  text: |+2
    kept

  folded: >-
    one
    two

      three
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a}
  # inside
  data:
    x: !!str 012
- {kind: Secret, apiVersion: v1, metadata: {name: b}, data: {}}
...
# the end
`

/** Streams with much grammar in them. */
export function yamlSamples(): Buffer[] {
  const prepop = repositoryFile('samples/prepop.yaml')
  return [
    Buffer.from(RICH),
    Buffer.from(RICH.replaceAll('\n', '\r\n')),
    repositoryFile('samples/expansion.yaml'),
    ...[0, 3000, 9000].map((at) => prepop.subarray(prepop.indexOf('---', at), prepop.indexOf('---', at + 900))),
    ...TRAPS.map(({ text }) => Buffer.from(text as string)).filter(({ length }) => length < 4000),
  ]
}

export const YAML_TOKENS = [
  ...[
    '---\n',
    '--- ',
    '...\n',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '  ',
    '#',
    ' # c\n',
    '\\',
    '\\u2028',
    '\\x41',
    '%YAML 1.2\n',
    '\0',
  ],
  ...['- ', '? ', ': ', ':', ', ', ',', '{', '}', '[', ']', '{}', '[]', '"', "'", '""', '|', '>', '|\n', '>-\n', '|+\n', '|2\n'],
  ...[
    '&a ',
    '*a',
    '*a ',
    '<<: *a\n',
    '<<: ',
    '!!str ',
    '!!int ',
    '!!binary ',
    '!!set ',
    '! ',
    '!x ',
    '!<tag:yaml.org,2002:str> ',
  ],
  ...[
    'apiVersion: v1\n',
    'kind: List\n',
    'kind: ConfigMap\n',
    'metadata:\n  name: a\n',
    'items:\n- ',
    '"kind": "List", ',
    'a: 1\n',
  ],
  ...[
    'b:\n  - c\n',
    'null',
    '~',
    'on',
    'yes',
    '012',
    '0o7',
    '1_000',
    '.inf',
    '-.5',
    '1e400',
    '12:30',
    '2001-01-01',
    '{{ x }}',
    '@',
    '`',
  ],
  ...[
    '\ufeff',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u00e9',
    '\u{1f600}',
    '\ufffd',
    '\u007f',
    '__proto__: 1\n',
    '"__proto__": ',
    '"a": 1',
  ],
  Buffer.from([0xff]),
  Buffer.from([0xed, 0xa0, 0x80]),
]
