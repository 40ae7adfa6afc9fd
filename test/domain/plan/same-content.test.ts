import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinParts } from '../../../lib/domain/plan/join-parts.ts'
import { isSameDocument } from '../../../lib/yaml/stream/document-content.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'

const VPC = 'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: v\nspec:\n'
const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: v\ndata:\n'

/** Two versions of an object that differ in blanks which are content. */
const UPDATES: [string, string, string][] = [
  ['blanks at the end of a stripped block', '  t: |-\n    foo\n', '  t: |-\n    foo   \n'],
  ['a no-break space behind a word', '  t: foo\n', '  t: foo\u00a0\n'],
  ['an ideographic space behind a word', '  t: foo\n', '  t: foo\u3000\n'],
  ['a last line that is indented further', '  t: |\n    foo\n', '  t: |\n    foo\n      \n'],
  ['a kept blank line', '  t: |+\n    foo\n', '  t: |+\n    foo\n\n'],
  ['a kept blank line of folded text', '  t: >+\n    foo\n', '  t: >+\n    foo\n\n'],
  ['a comment', '  t: foo\n', '  t: foo # why\n'],
]
/** Two versions that say the same. */
const NO_UPDATES: [string, string, string][] = [
  ['blank lines behind it', '  t: foo\n', '  t: foo\n\n\n'],
  ['the last line end', '  t: foo\n', '  t: foo'],
  ['Windows line ends', '  t: |\n    foo\n    bar\n', '  t: |\r\n    foo\r\n    bar\r\n'],
  ['blank lines behind a clipped block', '  t: |\n    foo\n', '  t: |\n    foo\n\n'],
  ['blanks behind a word', '  t: foo\n', '  t: foo   \n'],
]

async function secondFate(head: string, first: string, second: string) {
  const fabric = await IngestedFabric.create()
  await fabric.ingest('01', { 'raw/a.yaml': head + first })
  const { documents } = await fabric.ingest('02', { 'raw/b.yaml': head + second })
  return { fate: documents[0]?.fate, file: fabric.file('managed/vpcs/v.yaml'), other: fabric.file('unmanaged/a.yaml') }
}

describe('a second version', () => {
  test.each(UPDATES)('that differs in %s is an update', async (_, first, second) => {
    expect(await secondFate(VPC, first, second)).toMatchObject({ fate: 'updated', file: VPC + second })
    expect(await secondFate(CONFIG_MAP, first, second)).toMatchObject({ fate: 'unmanaged', other: CONFIG_MAP + second })
  })

  test.each(NO_UPDATES)('that differs in %s changes nothing', async (_, first, second) => {
    expect(await secondFate(VPC, first, second)).toMatchObject({ fate: 'unchanged', file: VPC + first })
    expect(await secondFate(CONFIG_MAP, first, second)).toMatchObject({ fate: 'unchanged', other: CONFIG_MAP + first })
  })
})

describe('two versions in one batch', () => {
  async function fates(head: string, first: string, second: string) {
    const fabric = await IngestedFabric.create()
    const plan = await fabric.ingest('01', { 'raw/a.yaml': head + first, 'raw/b.yaml': head + second })
    return { fates: plan.documents.map(({ fate }) => fate), faults: plan.faults.map(({ code }) => code) }
  }

  test.each(UPDATES)('that differ in %s are duplicates, whatever the files are called', async (_, first, second) => {
    const duplicates = { fates: ['duplicate', 'duplicate'], faults: ['duplicate_object', 'duplicate_object'] }
    expect(await fates(VPC, first, second)).toEqual(duplicates)
    expect(await fates(CONFIG_MAP, second, first)).toEqual(duplicates)
  })

  test.each(NO_UPDATES)('that differ in %s are one', async (_, first, second) => {
    expect(await fates(VPC, first, second)).toEqual({ fates: ['created', 'unchanged'], faults: [] })
    expect(await fates(CONFIG_MAP, first, second)).toEqual({ fates: ['unmanaged', 'unchanged'], faults: [] })
  })
})

const BLANK = fc.constantFrom(' ', '   ', '\n', '\n\n', '\u00a0', '\u3000', '\r\n')
const BODY = '  t: |-\n    foo\n\n    bar\n  # why\n  u: word\n  v: |+\n    x\n\n'

test('whatever blanks are added, a document is unchanged exactly if its values and comments are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(BODY.length), BLANK, async (at, blank) => {
      const second = BODY.slice(0, at) + blank + BODY.slice(at)
      const { fate } = await secondFate(VPC, BODY, second)
      fc.pre(fate !== 'rejected')
      const isSame = isSameDocument(Buffer.from(VPC + BODY), Buffer.from(VPC + second))
      expect(fate).toBe(isSame ? 'unchanged' : 'updated')
    }),
    { numRuns: 100 },
  )
})

test.each<[string, string[], string]>([
  ['nothing', [], ''],
  ['one part, as it is', ['a: 1'], 'a: 1'],
  ['parts without a line end', ['a: 1', 'b: 2'], 'a: 1\n---\nb: 2'],
  ['an empty part', ['', 'b: 2'], '---\nb: 2'],
  ['a part with a marker', ['a: 1\n', '---\nb: 2'], 'a: 1\n---\nb: 2'],
  ['a marker with something behind it', ['a: 1\n', '--- # two\nb: 2'], 'a: 1\n--- # two\nb: 2'],
  ['a marker below comments and blanks', ['a: 1\n', '# two\n  # and\n\n  \n---\nb: 2'], 'a: 1\n# two\n  # and\n\n  \n---\nb: 2'],
  ['comments without a marker', ['a: 1\n', '# two\nb: 2'], 'a: 1\n---\n# two\nb: 2'],
  ['nothing but a comment', ['a: 1\n', '# two'], 'a: 1\n---\n# two'],
  ['dashes that are no marker', ['a: 1\n', '---b: 2'], 'a: 1\n---\n---b: 2'],
  ['dashes within a line', ['a: 1\n', 'b: ---\n'], 'a: 1\n---\nb: ---\n'],
  ['a marker behind the content', ['a: 1\n', 'b: 2\n---\n'], 'a: 1\n---\nb: 2\n---\n'],
  ['a byte order mark', ['\ufeffa: 1\n', '\ufeffb: 2\n'], '\ufeffa: 1\n---\nb: 2\n'],
])('one stream of %s', (_, parts, stream) => {
  expect(Buffer.from(joinParts(parts.map((part) => Buffer.from(part)))).toString('utf8')).toBe(stream)
})
