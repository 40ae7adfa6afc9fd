import type { YamlValue } from '../../../lib/yaml/document.ts'

/** Small edits of texts, and of values that take their place: title, text, wanted value, new text. */
export const TEXT_EDITS: readonly [string, string, YamlValue, string][] = [
  ['a literal for a text behind blanks', 'a:   x\nb: 1\n', { a: 'k\n', b: 1 }, 'a:   |\n  k\nb: 1\n'],
  ['a text of one line for one below its key', 'b:\n x\nc: 1\n', { b: '\n', c: 1 }, 'b: "\\n"\nc: 1\n'],
  ['a text of lines for a wrapped plain one', 'c: y\n\n  one\nd: 1\n', { c: 'seven y\n', d: 1 }, 'c: |\n  seven y\nd: 1\n'],
  [
    'a literal whose last blank lines stand below it already',
    'c: |\n    two\n\n\nd: 1\n',
    { c: 'four two one\ntwo\n\n', d: 1 },
    'c: "four two one\\ntwo\\n\\n"\n\n\nd: 1\n',
  ],
  [
    'an empty line in front of a folded text that keeps its end',
    'b: >+4\n\n    7\n',
    { b: '\nx four' },
    'b: >4-\n\n    x four\n',
  ],
  [
    'all lines of a folded text between blank ones',
    'a:\n- >-\n two y\n   \n x\n',
    { a: ["one two y\n  \nfour a:b it's five x five x"] },
    "a:\n- >-\n one\n two y\n   \n four a:b it's five\n x\n five x\n",
  ],
  [
    'a folded text in a list, wholly rewritten',
    'b:\n- >\n    three\n    a:b\n',
    { b: ['a b c\nd e f\n'] },
    'b:\n- >\n    a\n    b c\n\n    d e f\n',
  ],
  [
    'a text with an apostrophe for a wrapped plain one',
    "b:\n  a:b\n  it's\n",
    { b: 'wone x two it\'s "q" a:b three one it\'s three' },
    'b:\n  wone x two it\'s "q" a:b\n  three one\n  it\'s three\n',
  ],
  ['an empty folded text, with words', 'a: >\n\nb: 1\n', { a: 'x y\n', b: 1 }, 'a: >\n  x y\nb: 1\n'],
  [
    'a chain of lines of equal words',
    'c: "y it\'s n#z it\'s\n    two\n    n#z"\n',
    { c: "y it's n#z it's " },
    'c: "y it\'s\n    n#z it\'s "\n',
  ],
  [
    'a word at the end of a wrapped text in a list, with CRLF',
    'c:\r\n- "two x\r\n  x"\r\n',
    { c: ['two x xx'] },
    'c:\r\n- "two x\r\n  xx"\r\n',
  ],
  [
    'a backslash in a wrapped text in double quotes',
    'a: "see C:\\\\new and\n  the rest"\n',
    { a: 'see C:\\new and the other' },
    'a: "see C:\\\\new and\n  the other"\n',
  ],
  [
    'a backslash in a wrapped plain text',
    'a: see C:\\new and\n  the rest\n',
    { a: 'see C:\\new and the other' },
    'a: see C:\\new and\n  the other\n',
  ],
  [
    'a word between two changed lines',
    'a: A one\n  two B\nb: 1\n',
    { a: 'X one new two Y', b: 1 },
    'a: X one\n  new two Y\nb: 1\n',
  ],
  ['a scalar document', 'k # k\n', 'x, y', 'x, y # k\n'],
  [
    'a step of nested keys in a list',
    'a:\n - \n     b:\n       c:\n',
    { a: [{ b: { c: { k: ' lead' } } }] },
    'a:\n - \n     b:\n       c:\n         k: " lead"\n',
  ],
  [
    'a list below a quoted text on its own line',
    'a:\n "on"\nc: 1\n',
    { a: 'on', c: 1, d: { v: ['x'] } },
    'a:\n "on"\nc: 1\nd:\n  v:\n    - x\n',
  ],
  ['anchors and tags in front of the first key', '&k !!str a: 1 # a\nb: 2\n', { b: 2 }, 'b: 2\n'],
  ['anchors and tags in front of the first key of an item', 'l:\n- &k   !!str a: 1\n  b: 2\n', { l: [{ b: 2 }] }, 'l:\n- b: 2\n'],
  [
    'a text for a mapping below an anchor with blanks',
    'a:   &x   # a\n  b: 1\nc: 2\n',
    { a: 'k', c: 2 },
    'a: &x k   # a\nc: 2\n',
  ],
]
