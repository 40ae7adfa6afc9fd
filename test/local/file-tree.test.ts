import { expect, test } from 'vitest'
import { drawTree } from '../../lib/local/demo/file-tree.ts'

test('draws directories, notes, and only the first file of a long directory', () => {
  const servers = [1, 2, 3, 4, 5].map((n) => `managed/servers/server-0${n}.yaml`)
  const two = ['a', 'b'].map((name) => `managed/switches/${name}.yaml`)
  const notes = new Map([['raw/x.yaml', 'refused']])
  expect(drawTree(['raw/x.yaml', ...servers, ...two, '.hnp/manifest.yaml'], notes).join('\n')).toBe(
    `
├── .hnp/
│   └── manifest.yaml
├── managed/
│   ├── servers/
│   │   ├── server-01.yaml
│   │   └── … 4 more
│   └── switches/
│       ├── a.yaml
│       └── b.yaml
└── raw/
    └── x.yaml   refused`.slice(1),
  )
})

test('shows what has a note, however long the directory is', () => {
  const files = ['a', 'b', 'c', 'd'].map((name) => `raw/${name}.yaml`)
  expect(drawTree(files, new Map([['raw/c.yaml', 'refused']])).join('\n')).toBe(
    `
└── raw/
    ├── a.yaml
    ├── c.yaml   refused
    └── … 2 more`.slice(1),
  )
})

test('draws nothing for nothing', () => {
  expect(drawTree([])).toEqual([])
})
