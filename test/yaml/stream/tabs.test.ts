import { describe, expect, test } from 'vitest'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'

/**
 * Errors as `code line:column`. The tables record which texts kubectl 1.32 (go-yaml v2) refused and which it accepted.
 */
function errors(text: string): string[] {
  const { faults } = readYamlStream(Buffer.from(text), 'raw/a.yaml')
  return faults.filter(({ severity }) => severity === 'error').map(({ code, line, column }) => `${code} ${line}:${column}`)
}

describe('a tab that kubectl refuses', () => {
  test.each([
    ['behind a dash', 'a:\n-\tx\n', '2:2'],
    ['behind a dash and a space', 'a:\n- \tx\n', '2:3'],
    ['behind a dash and spaces', 'a:\n-   \tx\n', '2:5'],
    ['behind a dash with nothing', 'a:\n-\t\n', '2:2'],
    ['between a dash and a comment', 'a:\n-\t# c\n', '2:2'],
    ['behind the second dash', 'a:\n- -\tb\n', '2:4'],
    ['behind the third dash', '- - -\tb\n', '1:6'],
    ['between a dash and braces', 'a:\n- \t{b: c}\n', '2:3'],
    ['behind the dash of a key', '-\t"a": b\n', '1:2'],
    ['behind a question mark', '?\ta\n: b\n', '1:2'],
    ['behind the colon of an explicit key', '? a\n:\tb\n', '2:2'],
    ['behind that colon and a space', '? a\n: \tb\n', '2:3'],
    ['behind a question mark in a list', '- ?\ta\n  : b\n', '1:4'],
    ['behind an explicit colon in a list', '- ? a\n  :\tb\n', '2:4'],
    ['on a blank line above folded text', 'a: >\n \t\n foo\n', '2:2'],
    ['on a blank line above literal text', 'a: |\n   \t\n   foo\n', '2:4'],
    ['on the last of several blank lines above text', 'a: |\n\n   \t\n   foo\n', '3:4'],
    ['in kept text of blank lines only', 'a: |+\n  \n  \t\n', '3:3'],
    ['that begins the first line of text', 'a: |\n \tx\n', '2:2'],
    ['on a blank line', 'a: b\n\t\nc: d\n', '2:1'],
    ['before a comment', '  \t# c\na: b\n', '1:3'],
  ])('%s', (_, text, place) => {
    const told = errors(text)
    expect(told).toEqual([expect.stringMatching(/^(tab_indentation|syntax_error) /)])
    expect(told[0]).toContain(` ${place}`)
  })

  test.each([
    ['6BCT', '- foo:\t bar\n- - baz\n  -\tbaz\n', ['tab_indentation 3:4']],
    ['A2M4', '? a\n: -\tb\n  -  -\tc\n     - d\n', ['tab_indentation 2:4', 'tab_indentation 3:7']],
    ['Y79Y-010', '-\t-1\n', ['tab_indentation 1:2']],
    ['R4YG', '- >\n \t\n detected\n', ['tab_indentation 2:2']],
  ])('in %s of the yaml-test-suite', (_, text, told) => {
    expect(errors(text)).toEqual(told)
  })
})

describe('a tab that kubectl accepts', () => {
  test.each([
    ['behind the colon of a key', 'a:\tb\n'],
    ['behind that colon and a space', 'a: \tb\n'],
    ['behind a key with its value below', 'a:\t\n  b: c\n'],
    ['between a key and a comment', 'a:\t# c\n  b: d\n'],
    ['between a key and its colon', 'a\t: b\n"c"\t: d\n'],
    ['at the end of a value', 'a: b\t\nc: "d"\t\ne: [f]\t\n'],
    ['before a comment', 'a: b\t# c\n'],
    ['in a comment', '#\ta\na: b #\tc\n'],
    ['inside a word and a string', 'a: b\tc\nd: "e\tf"\n'],
    ['behind the colon in an item', '- a:\tb\n'],
    ['behind an anchor or a tag', 'a: &x\tb\nc: !!str\td\n'],
    ['behind an anchor in an item', '- &x\tb\n'],
    ['at the end of an item', '- b\t\n- "c"\t\n'],
    ['behind the header of a block', 'a: |\t\n  x\nb: >\t# c\n  y\n'],
    ['in block text', 'a: |\n  x\n  \ty\n  -\tz\n  \t\n  ?\tw\n'],
    ['in block text with its indentation in the header', 'a: |1\n \tx\nb: |-2\n  \tx\nc: >1-\n \t\n x\n'],
    ['in brackets', 'a: [b,\tc]\nd: {\te:\tf}\n'],
    ['behind a question mark in brackets', 'a: {\n  ?\tb : c}\n'],
    ['at the start of a further line of words', 'a: b\n    \tc\n'],
    ['on a blank line of kept text behind the indentation in the header', 'a: |2+\n  \t\n'],
    ['on a blank line between words', 'a: b\n \t\n   c\nd:\n- e\n \t\n\n   f\n'],
    ['behind a dash or question mark in words of several lines', 'a: b\n  -\tc\nd: e\n  ?\tf\n'],
    ['behind a dash in quotes of several lines', 'a: "-\n  -\tx"\n'],
    ['behind a marker', '---\t\na: b\n---\t# c\nd: e\n'],
    ['in JSON', '{\n\t"a": [\n\t\t1\n\t]\n}\n'],
  ])('%s', (_, text) => {
    expect(errors(text)).toEqual([])
  })
})
