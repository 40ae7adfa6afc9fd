import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Lexer, parseDocument } from 'yaml'
import { isSameDocument, isSameWithMoreComments } from '../../../lib/yaml/stream/document-content.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'

function same(a: string, b: string): boolean {
  return isSameDocument(Buffer.from(a), Buffer.from(b))
}

describe('the same document', () => {
  test.each([
    ['blank lines behind it', 'a: 1\n', 'a: 1\n\n\n'],
    ['no line end behind it', 'a: 1\n', 'a: 1'],
    ['a marker', 'a: 1\n', '---\na: 1\n'],
    ['blanks behind the marker', '---\na: 1\n', '---  \na: 1\n'],
    ['Windows line ends', 'a: |\n  x\n  y\nb: 1 # c\n', 'a: |\r\n  x\r\n  y\r\nb: 1 # c\r\n'],
    ['a byte order mark in front', 'a: 1\n', '\ufeffa: 1\n'],
    ['indentation', 'a:\n  b: 1\n  c:\n  - 1\n', 'a:\n    b: 1\n    c:\n      - 1\n'],
    ['blanks behind a value', 'a: x\nb: 1\n', 'a: x  \nb: 1\n'],
    ['blank lines between comments', '# x\na: 1\n# y\n', '\n# x\n\na: 1\n\n# y\n\n'],
    ['blanks behind a comment', 'a: 1 # x\n', 'a: 1   # x \t\n'],
    ['blank lines behind a clipped block', 'a: |\n  x\n', 'a: |\n  x\n\n\n'],
    ['brackets or lines', 'a: [b, c]\n', 'a:\n- b\n- c\n'],
    ['single or double quotes', "a: 'b'\n", 'a: "b"\n'],
    ['folded or not', 'a: x y\n', 'a: x\n  y\n'],
    ['an end marker', 'a: 1\n', 'a: 1\n...\n'],
    ['a hash in single or double quotes', "a: 'b > # c'\n", 'a: "b > # c"\n'],
    ['blanks behind an anchor with a hash', '- &a#b x\n', '- &a#b  x\n'],
    ['no value or an empty one in brackets', 'a: {b}\n', 'a: {b: }\n'],
    ['blanks around an alias', 'a: &x 1\nb: *x\n', 'a: &x  1\nb:  *x\n'],
  ])('%s', (_, a, b) => {
    expect([same(a, b), same(b, a)]).toEqual([true, true])
  })
})

describe('another document', () => {
  test.each([
    ['blanks at the end of a stripped block', 'a: |-\n  foo\n', 'a: |-\n  foo   \n'],
    ['a no-break space at the end of a word', 'a: foo\n', 'a: foo\u00a0\n'],
    ['an ideographic space at the end of a word', 'a: foo\n', 'a: foo\u3000\n'],
    ['a byte order mark at the end of a word', 'a: foo\n', 'a: foo\ufeff\n'],
    ['a blank line that is indented further', 'a: |\n  foo\n', 'a: |\n  foo\n    \n'],
    ['a blank line kept by |+', 'a: |+\n  foo\n', 'a: |+\n  foo\n\n'],
    ['a blank line kept by >+', 'a: >+\n  foo\n', 'a: >+\n  foo\n\n'],
    ['a blank line kept by a header of digit and plus', 'a: |2+\n  foo\n', 'a: |2+\n  foo\n\n'],
    ['a header that keeps no line end', 'a: |\n  foo\n', 'a: |-\n  foo\n'],
    ['a tab at the end of a block', 'a: |-\n  foo\n', 'a: |-\n  foo\t\n'],
    ['blanks in quotes', 'a: "foo"\n', 'a: "foo "\n'],
    ['a comment', 'a: 1\n', 'a: 1 # x\n'],
    ['the words of a comment', 'a: 1 # x\n', 'a: 1 # y\n'],
    ['the blanks inside a comment', '# x\na: 1\n', '#  x\na: 1\n'],
    ['a no-break space at the end of a comment', '# x\na: 1\n', '# x\u00a0\na: 1\n'],
    ['a comment beside another value', 'a: 1 # x\nb: 2\n', 'a: 1\nb: 2 # x\n'],
    ['a comment on its own line', 'a: 1 # x\nb: 2\n', 'a: 1\n# x\nb: 2\n'],
    ['a comment on its own indented line', 'a:\n  b: 1 # x\n  c: 2\n', 'a:\n  b: 1\n  # x\n  c: 2\n'],
    ['a comment in front of an alias', '- &x 1\n- # c\n  *x\n', '- &x 1\n- *x # c\n'],
    ['a comment without a blank', 'a: 1\n', 'a: 1 #x\n'],
    ['a comment behind the marker', '---\na: 1\n', '--- # x\na: 1\n'],
    ['a comment in the header of a block', 'a: |\n  x\n', 'a: | # c\n  x\n'],
    ['a comment in the header of a folded text', 'a: >\n  x\n', 'a: > # c\n  x\n'],
    ['a number in a folded text', 'a: 1\n', 'a: >-\n  1\n'],
    ['a hash that is text', 'a: |\n  x\n', 'a: |\n  x\n  # c\n'],
    ['quotes around a number', 'a: 1\n', 'a: "1"\n'],
    ['null in quotes', 'a:\n', 'a: ""\n'],
    ['another spelling of a number', 'a: 10\n', 'a: 1e1\n'],
    ['the order of keys', 'a: 1\nb: 2\n', 'b: 2\na: 1\n'],
    ['a tag', 'a: b\n', 'a: !!str b\n'],
    ['an anchor', 'a: 1\n', 'a: &x 1\n'],
    ['an alias of another anchor', 'a: &x 1\nb: &y 1\nc: *x\n', 'a: &x 1\nb: &y 1\nc: *y\n'],
    ['a value in place of its alias', 'a: &x x\nb: *x\n', 'a: &x x\nb: x\n'],
    ['another item', 'a: [b, c]\n', 'a: [b, d]\n'],
    ['one item more', 'a: [b]\n', 'a: [b, c]\n'],
    ['one key more', 'a: {b: 1}\n', 'a: {b: 1, c: 2}\n'],
    ['a mapping in place of a list', 'a: []\n', 'a: {}\n'],
    ['what is not YAML any more', 'a: 1\n', 'a: [\n'],
    ['nothing', 'a: 1\n', '# a\n'],
    ['what is not YAML, with another blank', 'a: [\n', 'a: [ \n'],
  ])('%s', (_, a, b) => {
    expect([same(a, b), same(b, a)]).toEqual([false, false])
  })

  test('a text that is not YAML equals only its own bytes', () => {
    expect(same('a: [\n', 'a: [\n')).toBe(true)
  })
})

test.each([
  ['the same', 'a: 1 # x\n', 'a: 1 # x\n', true],
  ['more comments', '# w\na: 1 # x\n', '# w\n# y\na: 1 # x\n# z\n', true],
  ['fewer comments', 'a: 1 # x\n', 'a: 1\n', false],
  ['comments in another order', '# x\n# y\na: 1\n', '# y\n# x\na: 1\n', false],
  ['another value', 'a: 1\n', 'a: 2\n', false],
  ['what is no YAML', 'a: [\n', 'a: [\n', false],
  ['what is no YAML any more', 'a: 1\n', 'a: [\n', false],
  ['what is YAML now', 'a: [\n', 'a: 1\n', false],
])('the same values with more comments: %s', (_, a, b, expected) => {
  expect(isSameWithMoreComments(Buffer.from(a), Buffer.from(b))).toBe(expected)
})

test('bytes that are no text equal only themselves', () => {
  const [one, other] = [Buffer.from([0xff]), Buffer.from([0xfe])]
  expect([isSameDocument(one, one), isSameDocument(one, other), isSameDocument(one, Buffer.from('a'))]).toEqual([
    true,
    false,
    false,
  ])
})

const DOCUMENTS = [
  '# top\na: 1 # one\nb:\n  # two\n  c: x y\n  d: [e, f] # three\n# end\n',
  'a: |\n  x\n   y\n\nb: >-\n  z\n  w\nc: |+ # kept\n  v\n\nd: 1\n',
  'a: "x  y"\nb: \'it\'\'s\'\n# c\nc: {d: 1, "e": 2}\n',
  '- a: 1\n  b: 2\n- c # d\n-\n  - e\n',
  '---\nk: plain words\n  on two lines\nl: |-\n  last\n',
]
const BLANKS = [' ', '  ', '\n', '\t', '\r\n', '\u00a0', '\u3000', '\n\n', '\n  ']
/** Adds or removes a blank at a random place. */
const change = fc.tuple(fc.nat(200), fc.constantFrom(...BLANKS), fc.boolean())
const mutated = fc
  .tuple(fc.constantFrom(...DOCUMENTS), fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) => [
    text,
    changes.reduce((now, [place, blank, adds]) => {
      const at = place % (now.length + 1)
      if (adds) return now.slice(0, at) + blank + now.slice(at)
      return /\s/.test(now[at] ?? '') ? now.slice(0, at) + now.slice(at + 1) : now
    }, text),
  ])

/** Control lexemes without text: start of a document, broken-off flow collection, start of a scalar. */
const MARKS_OF_THE_LEXER = ['\x02', '\x18', '\x1f']

/** Values and comments as the package's lexer and parser read them, independently of the code under test. */
function meaning(text: string): string {
  const comments: string[] = []
  let [leaves, offset, wasScalar] = [0, 0, false]
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '\x1f' || /^["'*]/.test(lexeme)) leaves++
    const isText = MARKS_OF_THE_LEXER.includes(lexeme)
    const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
    if (lexeme.startsWith('#') && text.startsWith(lexeme, offset) && !wasScalar)
      comments.push(`${leaves} ${before.trim() === ''} ${lexeme.replace(/[ \t\r]+$/, '')}`)
    wasScalar = lexeme === '\x1f'
    if (!isText) offset += lexeme.length
  }
  const json = JSON.stringify(parseDocument(text, { schema: 'failsafe', logLevel: 'silent' }).toJS())
  return JSON.stringify([json, comments])
}
test('blanks make a different document exactly if they change values or comments', () => {
  let [equal, other] = [0, 0]
  fc.assert(
    fc.property(mutated, ([before = '', after = '']) => {
      fc.pre(readYamlStream(Buffer.from(after), 'f').faults.every(({ severity }) => severity === 'warning'))
      fc.pre(readYamlStream(Buffer.from(after), 'f').documents.length === 1)
      const isEqual = meaning(before) === meaning(after)
      if (isEqual) equal++
      else other++
      expect(same(before, after)).toBe(isEqual)
    }),
    { numRuns: 1500 },
  )
  expect(Math.min(equal, other)).toBeGreaterThan((equal + other) / 15)
})

test('the search for comments passes over a text once, however many values it has', () => {
  const text = Array.from({ length: 2000 }, (_, at) => `k${at}: v\n`).join('')
  const search = vi.spyOn(String.prototype, 'indexOf')
  try {
    expect(same(text, `${text}\n`)).toBe(true)
    expect(search.mock.calls.filter(([found]) => found === '#').length).toBeLessThan(20)
  } finally {
    search.mockRestore()
  }
})
