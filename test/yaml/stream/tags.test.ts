import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { composeText } from '../../../lib/yaml/syntax/compose-text.ts'

/** Every type of the YAML 1.1 repository (https://yaml.org/type/), and tags that are not types. */
const TAGS = [
  ...[
    'map',
    'omap',
    'pairs',
    'set',
    'seq',
    'binary',
    'bool',
    'float',
    'int',
    'merge',
    'null',
    'str',
    'timestamp',
    'value',
    'yaml',
  ],
  'nonsense',
]
const WRITTEN = TAGS.flatMap((tag) => [`!!${tag}`, `!<tag:yaml.org,2002:${tag}>`, `!${tag}`])

/** The places of a tag, and the types that change nothing there. */
const PLACES: [string, (tag: string) => string, string[]][] = [
  ['a mapping', (tag) => `a: ${tag}\n  b: 1\n`, ['map']],
  ['a flow mapping', (tag) => `a: ${tag} {b: 1}\n`, ['map']],
  ['a sequence', (tag) => `a: ${tag}\n- b: 1\n`, ['seq']],
  ['a sequence of scalars', (tag) => `a: ${tag}\n  - b\n`, ['seq']],
  ['a flow sequence', (tag) => `a: ${tag} [b: 1]\n`, ['seq']],
  ['an empty sequence', (tag) => `a: ${tag} []\n`, ['seq']],
  ['a word', (tag) => `a: ${tag} b\n`, ['str']],
  ['a number', (tag) => `a: ${tag} 1\n`, ['int', 'str']],
  ['a date', (tag) => `a: ${tag} 2001-02-03\n`, ['str']],
  ['quotes', (tag) => `a: ${tag} "b"\n`, ['str']],
  ['a block', (tag) => `a: ${tag} |\n  b\n`, ['str']],
  ['nothing', (tag) => `a: ${tag}\nb: 1\n`, []],
  ['a key', (tag) => `${tag} a: 1\n`, ['str']],
  ['a merge key', (tag) => `x: &x {b: 1}\na:\n  ${tag} <<: *x\n`, ['str']],
  ['a key of brackets', (tag) => `? ${tag} [a: 1]\n: 1\n`, []],
  ['the root', (tag) => `${tag}\na: 1\n`, ['map']],
  ['an item', (tag) => `- ${tag} a\n`, ['str']],
  ['an alias', (tag) => `a: &x 1\nb: ${tag} *x\n`, []],
]
const REFUSED = expect.stringMatching(/^(unsupported_tag|unsupported_key|syntax_error)$/) as string

/** Whether a tag is a core tag that states the type that the value has anyway. */
function isHarmless(tag: string, harmless: readonly string[]): boolean {
  const core = /^(?:!!|!<tag:yaml.org,2002:)(\w+)>?$/.exec(tag)?.[1]
  return core !== undefined && harmless.includes(core)
}

function errorsOf(text: string): string[] {
  const { faults } = readYamlStream(Buffer.from(text), 'raw/a.yaml')
  return faults.filter(({ severity }) => severity === 'error').map(({ code }) => code)
}

describe('a tag is reported, never resolved', () => {
  test.each(PLACES)('on %s', (_, text, harmless) => {
    const told = WRITTEN.map((tag) => [tag, errorsOf(text(tag))[0]])
    expect(told).toEqual(WRITTEN.map((tag) => [tag, isHarmless(tag, harmless) ? undefined : REFUSED]))
  })

  test.each(PLACES)('on %s: an edit refuses the text', (_, text, harmless) => {
    for (const tag of WRITTEN.filter((written) => !isHarmless(written, harmless))) {
      expect(readDocumentValue(text(tag))).toMatchObject({ code: 'edit_unreadable' })
      expect(editDocument(text(tag), { a: 'other' })).toMatchObject({ refusal: { code: 'edit_unreadable' } })
    }
  })

  test.each(['!!omap', '!!pairs', '!!set', '!local'])('%s on a sequence of pairs has one fault, with its place', (tag) => {
    const { faults } = readYamlStream(Buffer.from(`x: 1\na: ${tag}\n  - b: 1\n`), 'raw/a.yaml')
    expect(faults).toMatchObject([{ code: 'unsupported_tag', line: 3, column: 3 }])
  })
})

describe('the package resolves nothing of its own', () => {
  test.each([
    ['a %YAML 1.1 line', '%YAML 1.1\n---\na: !!set {b}\nc: 012\n<<: {d: 1}\n'],
    ['known tags', 'a: !!omap\n- b: 1\nc: !!binary aGk=\nd: !!timestamp 2001-02-03\n'],
  ])('%s', (_, text) => {
    const { documents, errors } = composeText(text, 100)
    expect(errors).toEqual([])
    const classes = new Set<string>()
    documents[0]?.contents && collect(documents[0].contents, classes)
    expect([...classes].toSorted()).toEqual(expect.arrayContaining(['Scalar', 'YAMLMap']))
    expect([...classes].filter((name) => !['Scalar', 'YAMLMap', 'YAMLSeq', 'Pair'].includes(name))).toEqual([])
    expect(documents[0]?.schema.tags.map(({ tag }) => tag)).toEqual([
      'tag:yaml.org,2002:map',
      'tag:yaml.org,2002:seq',
      'tag:yaml.org,2002:str',
    ])
  })

  test('every parser of the package is created without extensions', () => {
    const lib = join(import.meta.dirname, '../../../lib')
    // The demonstration compares against the unmodified package.
    const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!local.demo.\w+)\.ts$/.test(file))
    const texts = files.map((file) => [file, readFileSync(join(lib, file), 'utf8')] as const)
    const makers = texts.filter(
      ([, text]) => /\b(new Composer|parseDocument|parseAllDocuments|new Document)\(/.test(text) && text.includes("from 'yaml'"),
    )
    expect(makers.length).toBeGreaterThan(1)
    expect(makers.filter(([, text]) => !/NO_EXTENSIONS|TEXT_ONLY/.test(text)).map(([file]) => file)).toEqual([])
  })
})

function collect(node: unknown, classes: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  classes.add(node.constructor.name)
  for (const part of [
    ...('items' in node ? (node.items as unknown[]) : []),
    ...('key' in node ? [node.key] : []),
    ...('value' in node ? [node.value] : []),
  ])
    collect(part, classes)
}
