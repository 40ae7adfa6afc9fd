/** Our own streams on which readers stumble, with the expected faults and their positions. */
export interface Trap {
  title: string
  text: string | Buffer
  /** `code line:column` of every fault, in file order. */
  faults: string[]
}

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n'

export const TRAPS: Trap[] = [
  { title: 'a plain object', text: HEAD, faults: [] },
  { title: 'CRLF line ends', text: HEAD.replaceAll('\n', '\r\n'), faults: [] },
  { title: 'a byte order mark at the start', text: `\ufeff${HEAD}`, faults: [] },
  { title: 'JSON', text: '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}\n', faults: [] },
  { title: 'JSON behind a byte order mark', text: '\ufeff{"a": 1}\n', faults: [] },
  { title: 'JSON indented with tabs', text: '{\n\t"a": [\n\t\t1\n\t]\n}\n', faults: [] },
  { title: 'JSON below a marker', text: `${HEAD}---\n{"a": 1}\n`, faults: [] },

  {
    title: 'a text that ends in an escaped quote, above a quoted key',
    text: 'a: "two \\"\n"b": k\n',
    faults: ['syntax_error 1:4'],
  },
  { title: 'the same with Windows line ends', text: 'a: "two \\"\r\n"b": k\r\n', faults: ['syntax_error 1:4'] },
  { title: 'a text that ends in a doubled quote, above a quoted key', text: "a: 'x ''\n'b': k\n", faults: ['syntax_error 1:4'] },
  {
    title: 'texts that end in quotes and backslashes of their own',
    text: `a: "\\\\"\nb: 'x'''\nc: "\\""\nd: ''\ne: ""\nf: ''''\n"g": >\n  x\nh: c:\\d\n`,
    faults: [],
  },

  { title: 'UTF-16 with a byte order mark', text: Buffer.from(`\ufeff${HEAD}`, 'utf16le'), faults: ['utf16 1:1'] },
  { title: 'UTF-16 without one', text: Buffer.from(HEAD, 'utf16le'), faults: ['utf16 1:1'] },
  { title: 'UTF-16 of the other order', text: Buffer.from(`\ufeff${HEAD}`, 'utf16le').swap16(), faults: ['utf16 1:1'] },
  { title: 'UTF-16 of the other order without a mark', text: Buffer.from(HEAD, 'utf16le').swap16(), faults: ['utf16 1:1'] },
  ...['a\0\0\0', '\0\0\0a', '\0a\0\0', '\0\0a\0', '\0aaa', 'a\0a\u0001', 'aa\0a', 'aaa\0', '\0\0\0\0'].map((text) => ({
    title: `${JSON.stringify(text)}, which is not UTF-16`,
    text,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
    faults: [...text.matchAll(/[\0\x01]/g)].map(({ index }) => `control_character 1:${index + 1}`),
  })),
  { title: 'UTF-16 of four bytes', text: Buffer.from('a\n', 'utf16le'), faults: ['utf16 1:1'] },
  {
    title: 'a wrong byte behind whole and wide characters',
    text: Buffer.concat([Buffer.from('# \u00e9\n\n\u{1f600}\u{1f600} '), Buffer.from([0x80, 0x80, 0x61, 0xff])]),
    faults: ['invalid_utf8 3:6'],
  },
  { title: 'a wrong byte first', text: Buffer.from([0xff, 0x61, 0x62]), faults: ['invalid_utf8 1:1'] },
  { title: 'half a mark of UTF-16', text: Buffer.from([0x61, 0xfe]), faults: ['invalid_utf8 1:2'] },
  { title: 'half of the other one', text: Buffer.from([0x61, 0xff]), faults: ['invalid_utf8 1:2'] },
  { title: 'half of it first', text: Buffer.from([0xfe, 0x61]), faults: ['invalid_utf8 1:1'] },
  { title: 'a half of a surrogate pair', text: Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x61]), faults: ['invalid_utf8 1:2'] },
  { title: 'Latin-1', text: Buffer.from('a: 1\nb: \u00e9t\u00e9 # and more\n', 'latin1'), faults: ['invalid_utf8 2:4'] },
  { title: 'a sequence cut off at the end', text: Buffer.from([0x61, 0x0a, 0xf0, 0x9f]), faults: ['invalid_utf8 2:1'] },
  { title: 'a byte order mark inside', text: `a: 1\n---\n\ufeffb: 2\n`, faults: ['bom_inside 3:1'] },
  { title: 'NUL and DEL', text: 'a: "\0"\nb: "\x7f"\n', faults: ['control_character 1:5', 'control_character 2:5'] },
  { title: 'a control character first', text: '\x01a: 1\n', faults: ['control_character 1:1'] },
  { title: 'a byte order mark in a value', text: 'a: \ufeff1\n', faults: ['bom_inside 1:4'] },
  { title: 'a lone carriage return', text: 'a: 1 # c\rb: 2\n', faults: ['unusual_line_break 1:9'] },
  {
    title: 'U+0085, U+2028 and U+2029',
    text: '# \u0085\n# \u2028\n# \u2029\n',
    faults: at('unusual_line_break', '1:3', '2:3', '3:3'),
  },

  { title: 'content on the marker line', text: '--- {a: 1}\n', faults: ['content_on_marker_line 1:5'] },
  { title: 'a tag on the marker line', text: 'a: 1\n--- !!map\nb: 1\n', faults: ['content_on_marker_line 2:5'] },
  { title: 'a line that begins with ---', text: 'a: 1\n---b\nc: 1\n', faults: ['invalid_marker 2:1'] },
  { title: 'a comment stuck to the marker', text: 'a: 1\n---#b\nc: 1\n', faults: ['invalid_marker 2:1'] },
  { title: 'a comment behind the marker', text: 'a: 1\n--- # b\nc: 1\n', faults: [] },
  { title: 'dashes and dots that are text', text: '--a: 1\n...b: 2\n..c: 3\n', faults: [] },
  { title: 'markers with Windows line ends', text: '---\r\na: 1\r\n...\r\n', faults: [] },
  { title: 'an end marker without a line end', text: 'a: 1\n...', faults: [] },
  { title: 'a marker line behind a byte order mark', text: '\ufeff--- {a: 1}\n', faults: ['content_on_marker_line 1:5'] },
  { title: 'a directive behind a byte order mark', text: '\ufeff%YAML 1.2\n---\na: 1\n', faults: ['directive 1:1'] },
  ...['\u1eff', '\uff7f', '\ufefc'].map((character) => ({
    title: `${character}, whose bytes are nearly a byte order mark`,
    text: `${character}%: 1\n`,
    faults: [],
  })),
  { title: 'a lone value', text: 'some words\n', faults: [] },
  { title: 'content behind ...', text: 'a: 1\n...\nb: 1\nc: 1\n', faults: ['content_after_end 3:1'] },
  { title: 'content on the line of ...', text: 'a: 1\n... b\n', faults: ['content_after_end 2:5'] },
  { title: 'nothing but a comment behind ...', text: 'a: 1\n... # b\n# c\n---\nd: 1\n', faults: [] },
  { title: 'a directive', text: '%YAML 1.2\n---\na: 1\n', faults: ['directive 1:1'] },
  { title: 'JSON values one after another', text: '{"a": 1}\n{"b": 2}\n', faults: ['json_stream 2:1'] },
  { title: 'a flow mapping kubectl takes for JSON', text: '{a: 1}\n', faults: ['not_json 1:1'] },
  { title: 'a flow mapping below blanks', text: ' \n{a: 1}\n', faults: ['not_json 2:1'] },
  { title: 'the same below a marker', text: '---\n{a: 1}\n', faults: [] },
  { title: 'a block text cut in two by a marker', text: 'a: |\n  x\n---\n  z\n', faults: ['scalar_document 4:3'] },

  { title: 'mistakes in two documents', text: 'a: b: c\n---\nd: @\n', faults: ['syntax_error 1:4', 'syntax_error 3:4'] },
  { title: 'a bracket that closes nothing', text: ']\n', faults: ['syntax_error 1:1'] },
  { title: 'a mistake first', text: '@a\n', faults: ['syntax_error 1:1'] },
  { title: 'a mistake at the end', text: 'a: !<x', faults: ['syntax_error 1:4'] },
  { title: 'quotes that never end', text: 'a: "b\nc: d', faults: ['syntax_error 2:5'] },
  { title: 'a long line', text: `a: b: ${'c'.repeat(300)}\n`, faults: ['syntax_error 1:4'] },
  { title: 'a line without a colon', text: 'a: 1\nb 2\nc: 3\n', faults: ['syntax_error 2:1'] },
  { title: 'brackets that never end', text: 'a: [b,\nc', faults: ['syntax_error 2:1'] },
  { title: 'JSON values, the first in brackets', text: '[1]\n\n  [2]\n', faults: ['json_stream 3:3'] },
  { title: 'JSON values, the first with a mistake', text: '{"a": "\\q"}\n{"b": 1}\n', faults: ['json_stream 2:1'] },
  { title: 'JSON and words behind it', text: '{"a": 1}\nb [1]\n', faults: ['syntax_error 2:1'] },
  { title: 'a string and brackets behind it', text: '"a" [1]\n', faults: ['syntax_error 1:5'] },
  { title: 'a list in lines and one in brackets', text: '- a\n[1]\n', faults: ['syntax_error 2:1'] },
  { title: 'a template', text: `${HEAD}data: {{ .Values.x }}\n`, faults: ['unsupported_key 5:8'] },
  { title: 'a template that is text', text: `${HEAD}data:\n  a: "{{ b }}"\n`, faults: [] },
  { title: 'a tab before a key', text: 'a:\n\tb: 1\n', faults: ['syntax_error 2:1'] },
  { title: 'a tab behind a dash', text: '-\tx\n', faults: ['tab_indentation 1:2'] },
  { title: 'a blank line with a tab', text: 'a:\n\t\n  b: 1\n', faults: ['tab_indentation 2:1'] },
  { title: 'a comment led by a tab, alone', text: '# a\n\t# b\n', faults: ['tab_indentation 2:1'] },
  { title: 'tabs in a long block text', text: `a: |\n${'  x\n  \ty\n'.repeat(100)}`, faults: [] },
  { title: 'a dash in such text', text: 'a: |\n \t\n  x\n  -\ty\n', faults: ['tab_indentation 2:2'] },
  { title: 'a tab left of quoted text', text: 'a: "b\n \t\n \tc\n    d"\n', faults: [] },
  { title: 'a long way behind an explicit key', text: `? |\n  k\n: v\n# ${'x'.repeat(300)}\n`, faults: [] },
  { title: 'tabs in block text', text: 'a: |\n  x\n  \ty\n', faults: [] },
  { title: 'a tab left of block text', text: 'a: |\n \tx\n', faults: ['tab_indentation 2:2'] },
  { title: 'a key whose colon is a line below', text: 'a: {b\n  : c}\n', faults: ['syntax_error 1:5'] },
  { title: 'a question mark in brackets', text: 'a: [?b]\n', faults: ['ambiguous_flow_scalar 1:5'] },
  { title: 'a question mark in braces', text: 'a: {b: c?}\n', faults: ['ambiguous_flow_scalar 1:8'] },
  { title: 'a question mark behind a word, alone', text: 'a?\n', faults: [] },
  { title: 'question marks outside of brackets', text: 'a?:\n- b?\n', faults: [] },
  {
    title: 'a colon stuck to what follows',
    text: 'a: {b:}\nc: [d:, e]\nf: {g:[1]}\n',
    faults: at('ambiguous_flow_scalar', '1:5', '2:5', '3:5'),
  },
  { title: 'quoted keys may have it', text: 'a: {"b":[1], c:d: e}\n', faults: [] },
  { title: 'a key that stands twice', text: 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n', faults: ['duplicate_key 5:3'] },
  { title: 'the same key quoted', text: '"1": a\n1: b\n', faults: ['duplicate_key 2:1', 'non_string_key 2:1'] },
  {
    title: 'one boolean, two spellings',
    text: 'yes: a\non: b\n',
    faults: ['non_string_key 1:1', 'duplicate_key 2:1', 'non_string_key 2:1'],
  },
  { title: 'a mapping as a key', text: '? {a: 1}\n: b\n', faults: ['unsupported_key 1:3'] },
  { title: 'null and fractions as keys', text: '~: a\n1.5: b\n1e30: c\n', faults: at('unsupported_key', '1:1', '2:1', '3:1') },

  {
    title: 'an alias, a sequence and a large number as keys',
    text: 'x: &x a\n*x : b\n? [c]\n: d\n9223372036854775808: e\n',
    faults: at('unsupported_key', '2:1', '3:3', '5:1'),
  },
  {
    title: 'the largest number as a key',
    text: '9223372036854775807: a\n',
    faults: ['non_string_key 1:1'],
  },
  { title: 'keys that are strings', text: '!!str 1: a\n"2": b\n? |-\n  3\n: c\n', faults: [] },

  { title: 'merge keys', text: 'a: &a {b: 1}\nc:\n  <<: *a\n', faults: ['merge_key 3:3'] },
  { title: 'a merge key below an override', text: 'a: &a {b: 1}\nc:\n  b: 2\n  <<: *a\n', faults: ['merge_override 3:3'] },
  { title: 'a merge key above an override', text: 'a: &a {b: 1}\nc:\n  <<: *a\n  b: 2\n', faults: ['merge_override 4:3'] },
  { title: 'a merge of a list', text: 'a: &a {b: 1}\nc:\n  <<: [*a, {d: 1}]\n', faults: ['merge_key 3:3'] },
  { title: 'a merge of a list with a number', text: 'c:\n  <<: [{d: 1}, 1]\n', faults: ['invalid_merge 2:3'] },
  { title: 'a merge of an alias to nowhere', text: 'c:\n  <<: *a\n', faults: ['invalid_merge 2:3', 'unknown_anchor 2:7'] },
  {
    title: 'a merge of a list with an alias to nowhere',
    text: 'c:\n  <<: [{d: 1}, *a]\n',
    faults: ['invalid_merge 2:3', 'unknown_anchor 2:16'],
  },
  { title: 'a merge of a mapping', text: 'c:\n  <<: {b: 1}\n', faults: ['merge_key 2:3'] },
  { title: 'a merge of merges', text: 'x: &x {<<: {z: 1}}\nc:\n  <<: *x\n', faults: at('merge_key', '1:8', '3:3') },
  { title: 'a merge key that is a string', text: 'c:\n  !!str <<: 1\n', faults: [] },
  { title: 'a quoted merge key', text: 'c:\n  "<<": 1\n', faults: [] },
  { title: 'a merge of a number', text: 'c:\n  <<: 1\n', faults: ['invalid_merge 2:3'] },
  { title: 'a merged name', text: 'a: &a {name: b}\nmetadata:\n  <<: *a\n', faults: ['merge_key 3:3', 'merged_identity 3:3'] },
  { title: 'an alias to an earlier document', text: 'a: &x 1\n---\nb: *x\n', faults: ['foreign_alias 3:4'] },
  { title: 'an alias to nowhere', text: 'b: *x\n', faults: ['unknown_anchor 1:4'] },
  { title: 'an alias inside its anchor', text: 'a: &a [*a]\n', faults: ['recursive_alias 1:8'] },
  { title: 'an alias at the end of its anchor', text: 'a: &a\n  b: *a\n', faults: ['recursive_alias 2:6'] },
  { title: 'an anchor kubectl cannot read', text: 'a: &b.c 1\n', faults: ['unsupported_anchor 1:9'] },
  { title: 'aliases of aliases', text: laughs(), faults: ['too_many_aliases 1:1'] },
  {
    title: 'tags',
    text: 'a: !x y\nb: !!binary aGk=\nc: !!str 1\nd: !!int 1\ne: !!int "1"\nf: !!str\n',
    faults: at('unsupported_tag', '1:7', '2:13', '5:10', '6:2'),
  },
  {
    title: 'escapes of JSON in YAML',
    text: 'a: "\\/"\nb: "\\ud83d\\ude00"\n',
    faults: at('unsupported_escape', '1:5', '2:5', '2:11'),
  },
  { title: 'the same in JSON', text: '{"a": "\\/", "b": "\\ud83d\\ude00"}\n', faults: [] },
  { title: 'a number that JSON readers cannot hold', text: '{"a": 1e400}\n', faults: ['unsupported_number 1:7'] },
  { title: 'escapes that YAML has', text: 'a: "\\n\\\\/\\x41\\u00e9\\U0001f600"\n', faults: [] },
  {
    title: 'a pair behind an escaped backslash',
    text: '{"a": "\\\\ud83d", "b": "\\ud83d\\ude00\\ude00"}\n',
    faults: ['unsupported_escape 1:36'],
  },
  { title: 'half a pair behind what looks like one', text: '{"a": "\\\\ud83d\\ude00"}\n', faults: ['unsupported_escape 1:15'] },
  { title: 'an escape behind a backslash', text: 'a: "\\\\ \\/"\n', faults: ['unsupported_escape 1:8'] },
  { title: 'backslashes in other strings', text: "a: '\\/'\nb: x\\/\n", faults: [] },
  { title: 'half a character in JSON', text: '{"b": "\\ud83d"}\n', faults: ['unsupported_escape 1:8'] },

  { title: 'a boolean of YAML 1.1, alone', text: 'on\n', faults: ['read_differently 1:1'] },
  { title: 'booleans of YAML 1.1', text: 'a: [on, No, y, true]\n', faults: at('read_differently', '1:5', '1:9', '1:13') },
  {
    title: 'octals and digits in groups',
    text: 'a: [012, 1_000, 0b11, 0o17, 0x1f]\n',
    faults: at('read_differently', '1:5', '1:10', '1:17'),
  },
  { title: 'base 60 and dates', text: 'a: 12:30:45\nb: 2001-02-03\n', faults: at('read_differently', '1:4', '2:4') },
  {
    title: 'more of them',
    text: 'a: [-1:59, +1_0:5:0.5, 1:60, 0:1, 2001-2-3T4:5:6Z, 2001-02-03 04:05:06, 2001-02, 12001-02-03]\n',
    faults: at('read_differently', '1:5', '1:12', '1:35', '1:52'),
  },
  {
    title: 'the largest integer and the next',
    text: 'a: [9223372036854775807, 9223372036854775808]\n',
    faults: ['imprecise_number 1:26'],
  },
  { title: 'what is not finite', text: 'a: [.inf, .nan, +.inf]\n', faults: at('unsupported_number', '1:5', '1:11', '1:17') },
  { title: 'an exponent', text: 'a: 12e15\n', faults: ['read_differently 1:4'] },
  { title: 'other fractions', text: 'a: [1.5, 1.5e3, -1e5, 1e+5, 1e+30, 1e400, 12e5x]\n', faults: [] },
  { title: 'infinity', text: 'a: -.inf\n', faults: ['unsupported_number 1:4'] },
  { title: 'a number of 30 digits', text: `a: ${'9'.repeat(30)}\n`, faults: ['imprecise_number 1:4'] },
  { title: 'a negative one', text: `a: -${'9'.repeat(30)}\n`, faults: ['imprecise_number 1:4'] },
  { title: 'one that not even a fraction holds', text: `a: ${'9'.repeat(400)}\n`, faults: ['read_differently 1:4'] },
  { title: 'quoted, none of it matters', text: 'a: ["on", \'012\', ".inf"]\n', faults: [] },
  { title: 'an address is a string', text: 'a: 10.0.0.1\nb: 10.0.0.0/8\nc: 00:11:22:33:44:55\n', faults: [] },

  {
    title: 'a numeric name',
    text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: 123\n',
    faults: ['identity_not_string 4:9'],
  },
  {
    title: 'an identity of collections',
    text: 'x: &x 1\napiVersion: v1\nkind: [a]\nmetadata: {name: {b: c}, namespace: *x}\n',
    faults: at('identity_not_string', '3:7', '4:18', '4:37'),
  },
  {
    title: 'a kind that is a boolean',
    text: 'apiVersion: v1\nkind: yes\n',
    faults: ['identity_not_string 2:7', 'read_differently 2:7'],
  },
  {
    title: 'a name that is a date to some',
    text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: 2024-01-01\n',
    faults: ['identity_not_string 4:9', 'read_differently 4:9'],
  },
  {
    title: 'a name that is a number to some',
    text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: 0xfffffffffffffffff\n',
    faults: ['identity_not_string 4:9', 'read_differently 4:9'],
  },
  {
    title: 'a name and a label that are aliases to nowhere',
    text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: *x\n  labels: {a: *y}\n',
    faults: [...at('unknown_anchor', '4:9', '5:15'), 'identity_not_string 4:9', 'metadata_not_string 5:15'],
  },
  {
    title: 'labels and annotations that are no strings',
    text: `${HEAD}  labels: {a: 1, b: "1"}\n  annotations:\n    c: true\n    d:\n    e: [x]\n    f: yes\n`,
    faults: [...at('metadata_not_string', '5:15', '7:8', '8:6', '9:8', '10:8'), 'read_differently 10:8'],
  },
  {
    title: 'labels that are merged, and one of a collection',
    text: `x: &x {a: b}\n${HEAD}  labels:\n    <<: *x\n    ? [c]\n    : 1\n`,
    faults: ['merge_key 7:5', 'unsupported_key 8:7', 'metadata_not_string 9:7'],
  },
  { title: 'a list for labels', text: `${HEAD}  labels: [1]\n  annotations: 1\n`, faults: [] },
  { title: 'labels of what is no object', text: 'metadata:\n  labels: {a: 1}\n', faults: [] },
  { title: 'a number that is a name by its tag', text: HEAD.replace('name: a', 'name: !!str 123'), faults: [] },
  { title: 'a null namespace is none', text: `${HEAD}  namespace: null\n`, faults: [] },
]

const LIST = 'apiVersion: v1\nkind: List\nitems:\n'

/** Lists whose items are cut. */
export const LISTS: string[] = [
  `\ufeff# \u00e9\n${LIST}- apiVersion: v1\n  kind: A\n  items: [1]\n- apiVersion: v1\n  kind: AList\n- {apiVersion: v1, kind: AList, items: {}}\n`,
  'apiVersion: a b\nkind: yesList\nitems:\n  - a: \u00e9 # \u00e9\n  -   # of b\n    b: 1\n  # the last\n# all\nmetadata: {}\n# end\n',
  'kind: AList\nitems:\n- kind: B\n  apiVersion: v1\n-\n  ? apiVersion\n  : v1\n  kind: C\n\n\n',
  'apiVersion: "1"\nkind: AList\nitems:\n- {}\n- &x\n  a:\n  - - 1\n  b: |1\n     c\n    d\n- !!map\n  a: "x\n    y"\n',
  'apiVersion: v1\nkind: AList\nitems: [\n  {a: 1}, # first\n\n  {"b": [2]} ]\n# end',
  '{"apiVersion": "v1", "kind": "AList", "items": [{"a": 1},\n {"b": {}}]}\n',
  'items:\n- a: 1\n',
  'apiVersion: v1\nkind: AList\nitems: {a: 1}\n',
  'apiVersion: v1\nkind: AList\nitems:\n',
  '[1]\n',
  '# nothing\n',
  'apiVersion: v1\nkind: AList\nitems:\n  - a: 1\n  # of a\n # left\n  # below\nmetadata: {}\n',
  'apiVersion: v1\nkind: AList\nitems:\n- a: 1\n# left\nmetadata: {}\n',
  'apiVersion: v1\nkind: AList\nitems:\n  -\n# - b\n    a: 1\n  - b: 1',
  'apiVersion: v1\nkind: AList\nitems:\n  - a: |\n      on\n  - b: on\n  #of b\n#of all\n',
  'apiVersion: v1\nkind: AList\nitems:\n- # {of a}\n  {a: b,\n   c: d}\n',
  'apiVersion: v1\nkind: AList\nitems:\n- kind: ListB\n  apiVersion: v1\n  items: [1]\n',
]

/** Lists of which an item cannot be cut. */
export const LIST_TRAPS: Trap[] = [
  {
    title: 'an item with an alias of a neighbour',
    text: `${LIST}- &x {apiVersion: v1, kind: A, metadata: {name: a}}\n- {apiVersion: v1, kind: A, metadata: *x}\n`,
    faults: ['list_item_not_cut 5:3'],
  },
  { title: 'an item without a type', text: `${LIST}- metadata: {name: a}\n`, faults: ['list_item_incomplete 4:3'] },
  { title: 'an item with half a type', text: `${LIST}- kind: A\n  metadata: {name: a}\n`, faults: ['list_item_incomplete 4:3'] },
  {
    title: 'an item with half a type in a list that has one',
    text: 'apiVersion: v1\nkind: AList\nitems:\n- kind: A\n',
    faults: ['list_item_incomplete 4:3'],
  },
  { title: 'an item of a list without a version', text: 'kind: AList\nitems:\n- a: 1\n', faults: ['list_item_incomplete 3:3'] },
  { title: 'an item of a list without a kind', text: 'apiVersion: v1\nitems:\n- a: 1\n', faults: ['list_item_incomplete 3:3'] },
  {
    title: 'an item of what is no list',
    text: 'apiVersion: v1\nkind: A\nitems:\n- a: 1\n',
    faults: ['list_item_incomplete 4:3'],
  },
  {
    title: 'an item in brackets with a tag',
    text: 'apiVersion: v1\nkind: AList\nitems: [!!map {a: 1}]\n',
    faults: ['list_item_not_cut 3:15'],
  },
  { title: 'an item that is no object', text: `${LIST}- a\n`, faults: ['list_item_not_cut 4:3'] },
  { title: 'a list in a list', text: `${LIST}- apiVersion: v1\n  kind: List\n  items: []\n`, faults: ['nested_list 4:3'] },
]

function at(code: string, ...places: string[]): string[] {
  return places.map((place) => `${code} ${place}`)
}

/** Nine levels of nine aliases each: 387 million nodes in 400 characters. */
function laughs(): string {
  const levels = Array.from(
    { length: 8 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join()}]\n`,
  )
  return `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${levels.join('')}`
}
