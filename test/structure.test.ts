import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const MOST_LINES = 300
const MOST_FILES = 20
/** Of the lines of `lib`: a larger room is several. */
const LARGEST_SHARE = 1 / 4

interface Source {
  lines: number
  /** Paths from the repository's root. */
  imports: string[]
}

const sources = new Map<string, Source>(codeIn('lib', 'functions', 'infra', 'console').map((path) => [path, readSource(path)]))

function codeIn(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => /\.tsx?$/.test(path))
}

function readSource(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier = '']) => specifier)
  const imports = specifiers.map((specifier) => relative(ROOT, join(ROOT, dirname(path), specifier)))
  return { lines: text.split('\n').length - 1, imports }
}

/** Which folders a folder imports; files directly in a folder make it up. */
function foldersImported(): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>()
  for (const [path, { imports }] of sources) {
    const from = dirname(path)
    const known = folders.get(from) ?? new Set()
    for (const to of imports.map((imported) => dirname(imported))) if (to !== from) known.add(to)
    folders.set(from, known)
  }
  return folders
}

/** Every folder that can be reached from itself. */
function inCircles(folders: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reached = (start: string): Set<string> => {
    const seen = new Set<string>()
    const waiting = [...(folders.get(start) ?? [])]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      waiting.push(...(folders.get(next) ?? []))
    }
    return seen
  }
  return [...folders.keys()].filter((folder) => reached(folder).has(folder))
}

describe('the console', () => {
  const fromConsole = [...sources].filter(([path]) => path.startsWith('console/'))

  test('knows nothing of a server but the shapes of the API, and the readers', () => {
    const known = /^(console|lib\/contract|lib\/yaml)\/|^lib\/percent-encoding\.ts$/
    const strangers = fromConsole.flatMap(([path, { imports }]) =>
      imports.filter((to) => !known.test(to)).map((to) => [path, to]),
    )
    expect(fromConsole.length).toBeGreaterThan(20)
    expect(strangers).toEqual([])
  })

  test('is known to nothing', () => {
    const others = [...sources].filter(([path]) => !path.startsWith('console/'))
    expect(others.filter(([, { imports }]) => imports.some((to) => to.startsWith('console/'))).map(([path]) => path)).toEqual([])
  })
})

describe('the rooms of docs/architecture.md', () => {
  test('import each other in one direction', () => {
    expect(inCircles(foldersImported())).toEqual([])
  })

  test(`hold at most ${MOST_FILES} files each`, () => {
    const folders = [...sources.keys()].map((path) => dirname(path))
    const isCrowded = (folder: string) => folders.filter((other) => other === folder).length > MOST_FILES
    expect([...new Set(folders)].filter(isCrowded)).toEqual([])
  })

  test(`hold files of at most ${MOST_LINES} lines`, () => {
    expect([...sources].filter(([, { lines }]) => lines > MOST_LINES).map(([path]) => path)).toEqual([])
  })

  test('hold at most a quarter of the lines', () => {
    const sizes = new Map<string, number>()
    for (const [path, { lines }] of sources) {
      const [top, room = ''] = path.split('/')
      if (top === 'lib') sizes.set(room, (sizes.get(room) ?? 0) + lines)
    }
    const all = [...sizes.values()].reduce((sum, lines) => sum + lines, 0)
    expect([...sizes].filter(([, lines]) => lines > LARGEST_SHARE * all)).toEqual([])
  })

  test('have a line in the table', () => {
    const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
    // Each Git host has a folder of its own, and one line stands for all of them.
    const rooms = [...foldersImported().keys()].filter((folder) => /^lib\/(?!hosts\/|rules\/)[^/]+\/[^/]+$/.test(folder))
    expect(rooms.filter((room) => !page.includes(`\`${room.slice('lib/'.length)}\``))).toEqual([])
  })
})

test('what tests share registers no hooks by being loaded: in a process that runs many files only the first would have them', () => {
  const shared = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  const registers = /^(before|after)(Each|All)\(/m
  expect(shared.filter((name) => registers.test(readFileSync(join(ROOT, 'test', name), 'utf8')))).toEqual([])
})

test('comments are at most 120 columns wide', () => {
  const wide = codeIn('lib', 'functions', 'infra', 'console', 'test', 'scripts')
    .flatMap((name) =>
      readFileSync(join(ROOT, name), 'utf8')
        .split('\n')
        .map((line, index) => ({ at: `${name}:${index + 1}`, line })),
    )
    .filter(({ line }) => line.length > 120 && /^\s*(\/\/|\/?\*)/.test(line) && !line.includes('://'))
  expect(wide.map(({ at }) => at)).toEqual([])
})
