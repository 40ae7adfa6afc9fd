import type { YamlValue } from '../../../lib/yaml/document.ts'

/** An edit of a document: the text before, the change as a JSON merge patch, and the text after. */
export interface Edit {
  title: string
  before: string
  /** Merge patch on the value of `before`. */
  patch: YamlValue
  after: string
}

export const EDITS: Edit[] = [
  // Scalars
  { title: 'a value', before: 'a: 1\nb: 2 # two\nc: 3\n', patch: { b: 5 }, after: 'a: 1\nb: 5 # two\nc: 3\n' },
  { title: 'nothing', before: 'a: 0x1F\nb:  "x"\n', patch: { a: 31, b: 'x' }, after: 'a: 0x1F\nb:  "x"\n' },
  { title: 'aligned values', before: 'a:    1\nbcd:  2\n', patch: { bcd: 'x' }, after: 'a:    1\nbcd:  x\n' },
  { title: 'single quotes stay', before: "a: 'x'\n", patch: { a: "it's" }, after: "a: 'it''s'\n" },
  { title: 'single quotes cannot escape', before: "a: 'x'\n", patch: { a: 'x\u0007' }, after: 'a: "x\\u0007"\n' },
  { title: 'double quotes stay', before: 'a: "x"\n', patch: { a: 'say "x"' }, after: 'a: "say \\"x\\""\n' },
  { title: 'quotes go with the string', before: 'a: "x"\n', patch: { a: 5 }, after: 'a: 5\n' },
  { title: 'a word that YAML 1.1 types', before: "a: 'q'\nb: x\n", patch: { b: 'on' }, after: "a: 'q'\nb: 'on'\n" },
  { title: 'a plain text over lines', before: 'a: x\n  k # c\nb: 1\n', patch: { a: 'z' }, after: 'a: z # c\nb: 1\n' },
  { title: 'a tag for a string', before: 'a: !!str 1\n', patch: { a: '2' }, after: 'a: !!str "2"\n' },
  { title: 'a tag of another type', before: 'a: !!str 1\n', patch: { a: 2 }, after: 'a: 2\n' },
  { title: 'a big integer', before: 'a: 1\n', patch: { a: 12345678901234567890n }, after: 'a: 12345678901234567890\n' },
  { title: 'a float', before: 'a: 1.50\nb: 1.50\n', patch: { a: 1e21 }, after: 'a: 1.0e+21\nb: 1.50\n' },
  { title: 'a value below its key', before: 'a:\n  # c\n  x\nb: 1\n', patch: { a: 'k' }, after: 'a:\n  # c\n  k\nb: 1\n' },
  { title: 'CRLF', before: 'a: 1\r\nb: 2\r\n', patch: { a: 3, c: { d: 4 } }, after: 'a: 3\r\nb: 2\r\nc:\r\n  d: 4\r\n' },
  { title: 'a byte order mark', before: '\ufeffa: 1\nb: 2\n', patch: { a: null }, after: '\ufeffb: 2\n' },
  { title: 'unicode', before: 'ä: "ö" # ü\n', patch: { ä: '😀' }, after: 'ä: "😀" # ü\n' },
  { title: 'a null without text', before: 'a:\nb: 1\n', patch: { a: 'x' }, after: 'a: x\nb: 1\n' },
  { title: 'a null with a comment', before: 'a: # c\nb: 1\n', patch: { a: 'x' }, after: 'a: x # c\nb: 1\n' },
  { title: 'a mapping for a null', before: 'a: # c\nb: 1\n', patch: { a: { d: 1 } }, after: 'a: # c\n  d: 1\nb: 1\n' },
  { title: 'a mapping for a scalar', before: 'a: x # c\nb: 1\n', patch: { a: { d: 1 } }, after: 'a: # c\n  d: 1\nb: 1\n' },
  { title: 'a scalar for a mapping', before: 'a: # c\n  d: 1\nb: 1\n', patch: { a: 'x' }, after: 'a: x # c\nb: 1\n' },
  { title: 'a scalar for a list', before: 'a:\n- d\n- e\nb: 1\n', patch: { a: 'x' }, after: 'a: x\nb: 1\n' },
  { title: 'a list for a mapping', before: 'a:\n  d: 1\nb:\n- 1\n', patch: { a: ['x'] }, after: 'a:\n- x\nb:\n- 1\n' },

  // Keys
  { title: 'a key at the end', before: 'a: 1\n', patch: { b: 'x' }, after: 'a: 1\nb: x\n' },
  { title: 'without a final newline', before: 'a: 1', patch: { b: 'x', c: 2 }, after: 'a: 1\nb: x\nc: 2' },
  {
    title: 'a key of a nested mapping',
    before: 'a:\n    b: 1\n\n# about c\nc: 2\n',
    patch: { a: { d: { e: 1 } } },
    after: 'a:\n    b: 1\n    d:\n        e: 1\n\n# about c\nc: 2\n',
  },
  {
    title: 'a key behind inner comments',
    before: 'a:\n  b:\n    c: 1\n    # more\n  # end\nd: 1\n',
    patch: { a: { e: 2 } },
    after: 'a:\n  b:\n    c: 1\n    # more\n  e: 2\n  # end\nd: 1\n',
  },
  { title: 'the first key', before: 'a: 1\nb: 2\n', patch: { a: null }, after: 'b: 2\n' },
  { title: 'the last key', before: 'a: 1\nb: 2\n', patch: { b: null }, after: 'a: 1\n' },
  { title: 'a key and its comments', before: 'a: 1\n# b\nb: 2 # b\n# c\nc: 3\n', patch: { b: null }, after: 'a: 1\n# c\nc: 3\n' },
  {
    title: 'a comment further up',
    before: 'a: 1\n\n# section\n\nb: 2\nc: 3\n',
    patch: { b: null },
    after: 'a: 1\n\n# section\n\nc: 3\n',
  },
  {
    title: 'a title',
    before: 'a: 1\n#\n# Section\n#\nb: 2\nc: 3\n',
    patch: { b: null },
    after: 'a: 1\n#\n# Section\n#\nc: 3\n',
  },
  { title: 'the top of the file', before: '# banner\na: 1\nb: 2\n', patch: { a: null }, after: '# banner\nb: 2\n' },
  { title: 'below a marker', before: '---\n# banner\na: 1\nb: 2\n', patch: { a: null }, after: '---\n# banner\nb: 2\n' },
  {
    title: 'an entry that was commented out',
    before: 'a: 1\n# c: 3\nb: 2\n',
    patch: { b: null },
    after: 'a: 1\n# c: 3\n',
  },
  { title: 'the last key of a mapping', before: 'a: # c\n  b: 1\nd: 1\n', patch: { a: { b: null } }, after: 'a: {} # c\nd: 1\n' },
  { title: 'an explicit key', before: '? a\n: 1\n? b\n: 2\n', patch: { a: 3, b: null, c: 4 }, after: '? a\n: 3\nc: 4\n' },
  { title: 'an explicit key without a value', before: '? a\n? b\n', patch: { a: 1 }, after: '? a\n: 1\n? b\n' },
  { title: 'quoted keys', before: '"a b": 1\n\'on\': 2\n', patch: { on: 3, 'a b': null }, after: "'on': 3\n" },
  { title: 'a key that needs quotes', before: 'a: 1\n', patch: { '012': 1, 'b: c': 2 }, after: 'a: 1\n"012": 1\n"b: c": 2\n' },
  { title: 'an anchored key', before: '&k a: 1\n&l b: 2\n', patch: { a: null }, after: '&l b: 2\n' },

  // Lists
  { title: 'an item', before: 'a:\n  - x # c\n  - k\n', patch: { a: ['z', 'k'] }, after: 'a:\n  - z # c\n  - k\n' },
  { title: 'an item in the middle', before: 'a:\n- x\n- z\n', patch: { a: ['x', 'k', 'z'] }, after: 'a:\n- x\n- k\n- z\n' },
  { title: 'a first item', before: 'a:\n- x\n', patch: { a: ['w', 'x'] }, after: 'a:\n- w\n- x\n' },
  { title: 'a last item', before: 'a:\n  - x', patch: { a: ['x', 'k'] }, after: 'a:\n  - x\n  - k' },
  { title: 'no first item', before: 'a:\n  - x\n  - k\n', patch: { a: ['k'] }, after: 'a:\n  - k\n' },
  { title: 'no items', before: 'a:\n  - x\n  - k\nb: 1\n', patch: { a: [] }, after: 'a: []\nb: 1\n' },
  { title: 'an item for an empty list', before: 'a: [] # c\nb:\n- 1\n', patch: { a: ['x'] }, after: 'a: # c\n- x\nb:\n- 1\n' },
  {
    title: 'an item that is a mapping',
    before: 'a:\n  - b: 1\n    c: 2\n  - b: 3\n    c: 4\n',
    patch: {
      a: [
        { b: 1, c: 2 },
        { b: 9, c: { d: [1] } },
        { b: 3, c: 4 },
      ],
    },
    after: 'a:\n  - b: 1\n    c: 2\n  - b: 9\n    c:\n      d:\n        - 1\n  - b: 3\n    c: 4\n',
  },
  { title: 'the first key of an item', before: 'a:\n  - b: 1\n    c: 2\n', patch: { a: [{ c: 2 }] }, after: 'a:\n  - c: 2\n' },
  {
    title: 'the first key of an item, a comment between',
    before: 'a:\n  - b: 1\n    # c\n    c: 2\n',
    patch: { a: [{ c: 2 }] },
    after: 'a:\n  -\n    # c\n    c: 2\n',
  },
  {
    title: 'all keys of an item',
    before: 'a:\n  - b: 1\n    c: 2\n  - d\n',
    patch: { a: [{}, 'd'] },
    after: 'a:\n  - {}\n  - d\n',
  },
  {
    title: 'a key of an item',
    before: 'a:\n  - b: 1\n  - c: 2\n',
    patch: { a: [{ b: 1, d: 2 }, { c: 2 }] },
    after: 'a:\n  - b: 1\n    d: 2\n  - c: 2\n',
  },
  {
    title: 'an item known by its name',
    before: 'a:\n- name: x\n  v: 1\n# about k\n- name: k\n  v: 2\n',
    patch: {
      a: [
        { name: 'w', v: 0 },
        { name: 'k', v: 3 },
      ],
    },
    after: 'a:\n- name: w\n  v: 0\n# about k\n- name: k\n  v: 3\n',
  },
  { title: 'an empty item', before: 'a:\n-\n- x\n', patch: { a: ['w', 'x'] }, after: 'a:\n- w\n- x\n' },
  {
    title: 'lists of lists',
    before: 'a:\n- - 1\n  - 2\n- - 3\n',
    patch: { a: [[2], [3, 4]] },
    after: 'a:\n- - 2\n- - 3\n  - 4\n',
  },
  {
    title: 'before a nested first',
    before: 'a:\n- - 1\n- - 3\n',
    patch: { a: [[0, 1], [3]] },
    after: 'a:\n- - 0\n  - 1\n- - 3\n',
  },
  { title: 'wide dashes', before: 'a:\n  -   b: 1\n', patch: { a: [{ b: 1 }, { b: 2 }] }, after: 'a:\n  -   b: 1\n  -   b: 2\n' },
  { title: 'a mapping for an item', before: 'a:\n- x # c\n- k\n', patch: { a: [{ b: 1 }, 'k'] }, after: 'a:\n- b: 1 # c\n- k\n' },

  // Moved items and renamed keys
  {
    title: 'a moved item with its comments',
    before: 'a:\n  # of x\n  - x # beside x\n  # of k\n  - k # beside k\n  - z\n# end\n',
    patch: { a: ['k', 'z', 'x'] },
    after: 'a:\n  # of k\n  - k # beside k\n  - z\n  # of x\n  - x # beside x\n# end\n',
  },
  {
    title: 'a moved item to the front, changed on its way',
    before: 'a:\n- name: x\n  v: 1\n# of k\n- name: k # k\n  # of v\n  v: 0x10 # v\n  w: 1\n  # below w\nb: 1\n',
    patch: {
      a: [
        { name: 'k', v: 16, w: 2 },
        { name: 'x', v: 1 },
      ],
    },
    after: 'a:\n# of k\n- name: k # k\n  # of v\n  v: 0x10 # v\n  w: 2\n  # below w\n- name: x\n  v: 1\nb: 1\n',
  },
  {
    title: 'moved items, CRLF and no line break at the end',
    before: 'a:\r\n- x # 1\r\n- k\r\n- >-\r\n  z\r\n  z # 3',
    patch: { a: ['z z # 3', 'x', 'k'] },
    after: 'a:\r\n- >-\r\n  z\r\n  z # 3\r\n- x # 1\r\n- k',
  },
  { title: 'exchanged texts', before: 'a:\n- "x" # x\n- k # k\n', patch: { a: ['k', 'x'] }, after: 'a:\n- k # k\n- "x" # x\n' },
  {
    title: 'a moved item below a title',
    before: 'a:\n#\n# Title\n#\n- x\n- k # k\n# - old\n- z\n',
    patch: { a: ['z', 'x', 'k'] },
    after: 'a:\n#\n# Title\n#\n- z\n- x\n- k # k\n# - old\n',
  },
  {
    title: 'a moved item with an anchor whose alias follows',
    before: 'a:\n- k\n- &x {b: 0x1} # x\n- z\nc: *x\n',
    patch: { a: [{ b: 1 }, 'k', 'z'] },
    after: 'a:\n- &x {b: 0x1} # x\n- k\n- z\nc: *x\n',
  },
  {
    title: 'a moved item whose alias would come before its anchor',
    before: 'a:\n- &x b # x\n- k\n- *x\n',
    patch: { a: ['k', 'b', 'b'] },
    after: 'a:\n- k\n- &x b # x\n- b\n',
  },
  {
    title: 'moved items of a flow list',
    before: 'a: [0x1F, "k", {b: 1}]\n',
    patch: { a: [{ b: 2 }, 31, 'k'] },
    after: 'a: [{b: 2}, 0x1F, "k"]\n',
  },
  {
    title: 'a renamed key',
    before: 'a: 1\n# of b\nb: 0x10 # beside b\nc: 3\n',
    patch: { b: null, d: 16 },
    after: 'a: 1\n# of b\nd: 0x10 # beside b\nc: 3\n',
  },
  {
    title: 'a renamed key with a changed value',
    before: "a:\n  'b': # b\n    c: 1 # c\n    # of d\n    d: 2\n  e: 1\n",
    patch: { a: { b: null, x: { c: 1, d: 3 } } },
    after: "a:\n  'x': # b\n    c: 1 # c\n    # of d\n    d: 3\n  e: 1\n",
  },
  {
    title: 'a renamed number',
    before: 'a:\n  # of 7\n  "7": {b: 1}\n  c: 1\n',
    patch: { a: { 7: null, 8: { b: 1 } } },
    after: 'a:\n  # of 7\n  "8": {b: 1}\n  c: 1\n',
  },
  {
    title: 'keys of equal values, where any could be meant',
    before: 'a: 1 # a\nb: 1 # b\nc: 3\n',
    patch: { a: null, b: null, d: 1 },
    after: 'c: 3\nd: 1\n',
  },
  {
    title: 'a renamed key in brackets',
    before: 'a: {b: 1, c: 2}\n',
    patch: { a: { b: null, d: 1 } },
    after: 'a: {d: 1, c: 2}\n',
  },
  {
    title: 'an explicit key, renamed',
    before: '? a # a\n: - 1 # one\nb: 2\n',
    patch: { a: null, c: [1] },
    after: '? c # a\n: - 1 # one\nb: 2\n',
  },
  {
    title: 'an anchored key, renamed',
    before: '&k a: 1 # a\nb: *k\n',
    patch: { a: null, c: 1 },
    after: 'b: a\nc: 1\n',
  },

  // Flow collections
  { title: 'a flow list', before: 'a: [x, k] # c\n', patch: { a: ['x', 'z', 'k'] }, after: 'a: [x, z, k] # c\n' },
  { title: 'a flow list, first and last', before: 'a: [x, k]\n', patch: { a: ['w', 'x'] }, after: 'a: [w, x]\n' },
  { title: 'an emptied flow list', before: 'a: [ x, k ]\n', patch: { a: [] }, after: 'a: []\n' },
  {
    title: 'a flow mapping',
    before: 'a: { x: 1, k: 2 }\n',
    patch: { a: { x: null, z: 'p, q' } },
    after: 'a: { k: 2, z: "p, q" }\n',
  },
  { title: 'nulls in a flow mapping', before: 'a: {x, k: }\n', patch: { a: { x: 1, k: 2 } }, after: 'a: {x: 1, k: 2 }\n' },
  { title: 'behind a null in a flow mapping', before: 'a: {b: }\n', patch: { a: { c: 1 } }, after: 'a: {b: , c: 1 }\n' },
  { title: 'none behind a null', before: 'a: {b: , c: 1}\n', patch: { a: { c: null } }, after: 'a: {b: }\n' },
  {
    title: 'a mapping in brackets',
    before: 'a: [{ b: 1 }]\n',
    patch: { a: [{ b: 1, c: { d: 2 } }] },
    after: 'a: [{ b: 1, c: { d: 2 } }]\n',
  },
  { title: 'an empty flow mapping in one', before: 'a: {b: {}}\n', patch: { a: { b: { c: [] } } }, after: 'a: {b: {c: []}}\n' },
  {
    title: 'a flow list over lines',
    before: 'a: [\n  x, # c\n  k\n]\n',
    patch: { a: ['x', 'k', 'z'] },
    after: 'a: [\n  x, # c\n  k,\n  z\n]\n',
  },
  { title: 'its last item', before: 'a: [\n  x, # c\n  k # d\n]\n', patch: { a: ['x'] }, after: 'a: [\n  x # c\n]\n' },
  { title: 'its first item', before: 'a: [\n  x, # c\n  k # d\n]\n', patch: { a: ['k'] }, after: 'a: [\n  k # d\n]\n' },
  {
    title: 'a comma at its end',
    before: 'a: [\n  x,\n  k,\n]\n',
    patch: { a: ['w', 'x', 'z'] },
    after: 'a: [\n  w,\n  x,\n  z,\n]\n',
  },
  {
    title: 'JSON',
    before: '{\n  "a": [1, 2],\n  "b": {}\n}\n',
    patch: { a: [1, 2, 3], b: { c: 'on' }, d: { e: [true] } },
    after: '{\n  "a": [1, 2, 3],\n  "b": {\n    "c": "on"\n  },\n  "d": {\n    "e": [\n      true\n    ]\n  }\n}\n',
  },
  { title: 'JSON on one line', before: '{"a": {"b": 1}, "c": 2}', patch: { a: null, c: 'x' }, after: '{"c": "x"}' },

  // Block scalars
  { title: 'a literal', before: 'a: |\n  x\n  k\nb: 1\n', patch: { a: 'x\nz\n' }, after: 'a: |\n  x\n  z\nb: 1\n' },
  {
    title: 'a literal without its newline',
    before: 'a: |  # c\n    x\n\nb: 1\n',
    patch: { a: 'x\nk' },
    after: 'a: |-  # c\n    x\n    k\n\nb: 1\n',
  },
  {
    title: 'a literal with more',
    before: 'a: |\n  x\nb: 1\n',
    patch: { a: 'x\n\nk\n\n\n' },
    after: 'a: |+\n  x\n\n  k\n\n\nb: 1\n',
  },
  {
    title: 'a literal with an indicator',
    before: 'a: |2\n   x\n  k\nb: 1\n',
    patch: { a: ' z\nk\n' },
    after: 'a: |2\n   z\n  k\nb: 1\n',
  },
  {
    title: 'a literal that needs one',
    before: 'a: |\n  x\nb: 1\n',
    patch: { a: '  z\nk\n' },
    after: 'a: |2\n    z\n  k\nb: 1\n',
  },
  { title: 'a literal of one line', before: 'a: |\n  x\nb: 1\n', patch: { a: 'k' }, after: 'a: |-\n  k\nb: 1\n' },
  {
    title: 'a literal with blanks on its empty lines',
    before: 'a: |\n  x\n  \n  k\n \n  z\nb: 1\n',
    patch: { a: 'x\n\nk\nl\n\nz\n' },
    after: 'a: |\n  x\n  \n  k\n  l\n \n  z\nb: 1\n',
  },
  {
    title: 'a literal that begins with an empty line',
    before: 'a: |\n  \n  x\n  k\nb: 1\n',
    patch: { a: '\nx\nz\n' },
    after: 'a: |\n  \n  x\n  z\nb: 1\n',
  },
  {
    title: 'a literal whose header has another order',
    before: 'a: |-2\n    x\n  k\nb: 1\n',
    patch: { a: '  x\nz' },
    after: 'a: |-2\n    x\n  z\nb: 1\n',
  },
  {
    title: 'a folded text with blanks on an empty line',
    before: 'a: >\n  x\n  y\n  \n  k\nb: 1\n',
    patch: { a: 'x y\nz\n' },
    after: 'a: >\n  x\n  y\n  \n  z\nb: 1\n',
  },
  {
    title: 'a line of a wrapped plain text',
    before: 'a: one two\n  three four\n  five six # c\nb: 1\n',
    patch: { a: 'one two three 4 five six' },
    after: 'a: one two\n  three 4\n  five six # c\nb: 1\n',
  },
  {
    title: 'the first line of a wrapped text in quotes',
    before: 'a: "one two\n    three four\n    five: six"\nb: 1\n',
    patch: { a: 'one "2" three four five: six' },
    after: 'a: "one \\"2\\"\n    three four\n    five: six"\nb: 1\n',
  },
  {
    title: 'the last line of a wrapped text in single quotes, with CRLF',
    before: "a: 'one two\r\n    three four'\r\nb: 1\r\n",
    patch: { a: "one two it's four" },
    after: "a: 'one two\r\n    it''s four'\r\nb: 1\r\n",
  },
  {
    title: 'a wrapped plain text that needs quotes now',
    before: 'a: one two\n  three four\n  five\nb: 1\n',
    patch: { a: 'one two three: four five' },
    after: 'a: "one two three: four five"\nb: 1\n',
  },
  { title: 'a number for a literal', before: 'a: | # c\n  x\n\nb: 1\n', patch: { a: 1 }, after: 'a: 1 # c\n\nb: 1\n' },
  { title: 'no literal', before: 'a: |\n  x\nb: 1\n', patch: { a: null }, after: 'b: 1\n' },
  {
    title: 'a folded text',
    before: 'a: >-\n  one two\n  three four\n  five\n\n  six\nb: 1\n',
    patch: { a: 'one two 3 four five\nsix' },
    after: 'a: >-\n  one two\n  3 four\n  five\n\n  six\nb: 1\n',
  },
  { title: 'a text of lines', before: 'a: x # c\nb: 1\n', patch: { a: 'x\nk\n' }, after: 'a: | # c\n  x\n  k\nb: 1\n' },
  { title: 'a new text of lines', before: 'a: 1\n', patch: { b: { c: 'x\n\nk' } }, after: 'a: 1\nb:\n  c: |-\n    x\n\n    k\n' },
  { title: 'a text led by a tab', before: 'a: |\n  x\n', patch: { a: '\tq\n' }, after: 'a: "\\tq\\n"\n' },
  {
    title: 'a text of lines above comments that it would swallow',
    before: 'a:\n  # c\nb: 1\n',
    patch: { a: 'x\nk' },
    after: 'a: "x\\nk"\n  # c\nb: 1\n',
  },
  {
    title: 'a text of lines for an item',
    before: 'a:\n- b: 1 # c\n- k\n',
    patch: { a: ['x\nz', 'k'] },
    after: 'a:\n- |- # c\n  x\n  z\n- k\n',
  },
  {
    title: 'a literal in a list',
    before: 'a:\n- |\n  x\n- k\n',
    patch: { a: ['x\nz\n', 'k'] },
    after: 'a:\n- |\n  x\n  z\n- k\n',
  },
  { title: 'lines in a flow list', before: 'a: [x]\n', patch: { a: ['x\nk'] }, after: 'a: ["x\\nk"]\n' },

  // Anchors, aliases, merge keys
  {
    title: 'below an anchor, and its alias',
    before: 'a: &x\n  b: 1\nc: *x\n',
    patch: { a: { b: 2 }, c: { b: 2 } },
    after: 'a: &x\n  b: 2\nc: *x\n',
  },
  {
    title: 'below an anchor only',
    before: 'a: &x\n  b: 1\nc: *x\n',
    patch: { a: { b: 2 } },
    after: 'a: &x\n  b: 2\nc:\n  b: 1\n',
  },
  {
    title: 'an alias only',
    before: 'a: &x\n  b: 1\nc: *x # c\n',
    patch: { c: { b: 2 } },
    after: 'a: &x\n  b: 1\nc: # c\n  b: 2\n',
  },
  { title: 'an anchored scalar', before: 'a: &x 1\nc: [*x, *x]\n', patch: { a: 2 }, after: 'a: &x 2\nc: [1, 1]\n' },
  { title: 'no anchor any more', before: 'a: &x 1\nc: *x\n', patch: { a: null }, after: 'c: 1\n' },
  {
    title: 'another type below an anchor',
    before: 'a: &x\n  b: 1\nc: *x\n',
    patch: { a: 'z', c: 'z' },
    after: 'a: &x z\nc: *x\n',
  },
  {
    title: 'over a merge key',
    before: 'a: &x {b: 1, d: 2}\nc:\n  <<: *x\n  e: 3\n',
    patch: { c: { b: 5, e: 4 } },
    after: 'a: &x {b: 1, d: 2}\nc:\n  <<: *x\n  e: 4\n  b: 5\n',
  },
]
