import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import { LineCounter, parseDocument } from 'yaml'
import { isError } from '../../../lib/contract/errors.ts'
import { decodeLogPage, encodeLogEntry, type LogEntry } from '../../../lib/domain/archive/log-entry.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { recogniseArchiveLog, recogniseManifest } from '../../../lib/domain/hnp/recognise-manifest.ts'
import type { ManifestEntry } from '../../../lib/domain/manifest/entry.ts'
import { decodeHead, encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import { decodeShard, encodeShard } from '../../../lib/domain/manifest/shard.ts'
import { rule, shown, type Target } from '../target.ts'
import { YAML_TOKENS } from './yaml-samples.ts'

/**
 * The files below `.hnp`, after a hand or a merge of branches: read as any other reader would, or refused with the
 * place.
 */
export const records: Target = {
  name: 'records',
  what: 'manifests and archive logs are read',
  samples: () => [...SAMPLES],
  tokens: [
    ...YAML_TOKENS,
    ...[
      '- {"object":"a","path":"a.yaml","blob":"',
      '"operation":"01"}\n',
      '  documents:\n',
      '  originals:\n',
      '  edits: []\n',
      '- operation: ',
    ],
    ...[
      '<<<<<<< HEAD\n',
      '=======\n',
      '>>>>>>> other\n',
      '  kind: "ingest"\n',
      '"object":"b",',
      '"path":"../x",',
      'version: "2.0"\n',
    ],
  ],
  check(input) {
    for (const [name, decode, encode] of FILES) {
      const decoded = decodedBy(decode, input)
      if (decoded === undefined) continue
      const again = decode(encode(decoded), name)
      rule(isDeepStrictEqual(sorted(again), sorted(decoded)), `what is read of ${name} can be written and read again`, () => [
        decoded,
        again,
      ])
      const told = otherReader(input)
      rule(isUtf8(input), `${name} is UTF-8`)
      rule(told !== undefined, `${name} is YAML to other readers`)
      rule(isPartOf(decoded, told), `${name} says to us what it says to other readers`, () => [decoded, told])
    }
    recogniseManifest(input)
    recogniseArchiveLog(input)
  },
}

type File = [name: string, decode: (bytes: Uint8Array, file: string) => unknown, encode: (value: unknown) => Uint8Array]

const FILES: readonly File[] = [
  ['a shard', decodeShard, (value) => encodeShard(value as ManifestEntry[])],
  ['a page of the log', decodeLogPage, (value) => Buffer.from((value as LogEntry[]).map(encodeLogEntry).join(''))],
  ['the manifest', decodeHead, (value) => encodeHead(value as ReturnType<typeof decodeHead>)],
]

const entry = (name: string): ManifestEntry => ({
  object: `VPC.vpc.githedgehog.com/default/${name}`,
  path: `managed/vpcs/${name}.yaml`,
  blob: 'a'.repeat(40),
  base: null,
  source: 'raw/a.yaml',
  document: 1,
  operation: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
})

const logged = (operation: string): LogEntry => ({
  operation,
  kind: 'ingest',
  time: '2026-11-01T10:00:00.000Z',
  actor: 'a@example.com',
  source_commit: null,
  originals: [{ file: 'raw/a.yaml', blob: 'b'.repeat(40), sha256: 'c'.repeat(64), archived: 'raw/a.yaml.archived' }],
  documents: [
    { fate: 'created', file: 'raw/a.yaml', document: 1, line: 2, object: 'VPC/default/a', path: 'managed/vpcs/a.yaml' },
  ],
  edits: [{ action: 'updated', object: 'VPC/default/a', path: 'managed/vpcs/a.yaml' }],
  hand_edits: [],
})

const kinds = [{ group: 'apps.example.com', kind: 'Widget', plural: 'widgets' }]
const SAMPLES = [
  encodeShard([entry('a'), entry('b'), entry('c')]),
  Buffer.from(`# mine\n- object: a\n  path: b\n  blob: "${'1234567890'.repeat(4)}"\n  operation: "01"\n`),
  Buffer.from(['01', '02', '03'].map((operation) => encodeLogEntry(logged(operation))).join('')),
  Buffer.from(encodeLogEntry({ ...logged('04'), originals: [], documents: [], reverts: '02' })),
  encodeHead(
    headOf({ ...defaultSettings('lab'), kinds }, [{ plural: 'vpcs', count: 3, depth: 0, tree: 'd'.repeat(40) }], {
      managedTree: 'e'.repeat(40),
      sortedBy: 'f'.repeat(16),
    }),
  ),
]

/** Undefined where it is refused. */
function decodedBy(decode: File[1], input: Uint8Array): unknown {
  try {
    return decode(input, 'f')
  } catch (error) {
    if (!isError(error, 'manifest_unreadable')) throw error
    const lines = Buffer.from(input)
      .toString('utf8')
      .split(/\r\n|[\r\n]/)
    const { faults } = error.data
    rule(faults.length > 0, 'a refusal has a fault')
    for (const { line = 0, file } of faults)
      rule(file === 'f' && line >= 1 && line <= lines.length + 1, 'a fault has its place in the file', () => [line, lines.length])
    return undefined
  }
}

/** What a YAML reader that knows nothing of us has; undefined for what it does not read. */
function otherReader(input: Uint8Array): unknown {
  const document = parseDocument(Buffer.from(input).toString('utf8'), { lineCounter: new LineCounter(), logLevel: 'silent' })
  return document.errors.length > 0 ? undefined : (document.toJS({ maxAliasCount: 0 }) ?? [])
}

/** Settings that older manifests do not have. */
const WITH_DEFAULTS = ['on_conflict', 'crds']

/** Whether nothing is read that is not said, and no item of a list is passed over. Fields of later versions are. */
function isPartOf(read: unknown, told: unknown): boolean {
  if (Array.isArray(read))
    return Array.isArray(told) && read.length === told.length && read.every((item, at) => isPartOf(item, told[at]))
  if (typeof read !== 'object' || read === null) return isDeepStrictEqual(read, told)
  if (typeof told !== 'object' || told === null) return false
  return Object.entries(read).every(([key, value]) =>
    Object.hasOwn(told, key) ? isPartOf(value, Reflect.get(told, key)) : WITH_DEFAULTS.includes(key),
  )
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(shown).toSorted() : value
}
