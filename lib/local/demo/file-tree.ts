import { byText } from '../../by-text.ts'

/** Files of a long directory that are shown; the rest is counted. */
const SHOWN = 1

type Directory = Map<string, Directory | undefined>

/**
 * Draws paths as a tree. A long directory shows only its first file, the files with notes, and a count. `notes` follow
 * their paths.
 */
export function drawTree(paths: readonly string[], notes: ReadonlyMap<string, string> = new Map()): string[] {
  const root: Directory = new Map()
  for (const path of paths) insert(root, path.split('/'))
  return draw(root, '', '', notes)
}

function insert(directory: Directory, [name = '', ...rest]: string[]): void {
  if (rest.length === 0) {
    directory.set(name, undefined)
    return
  }
  const child = directory.get(name) ?? new Map<string, Directory | undefined>()
  directory.set(name, child)
  insert(child, rest)
}

function draw(directory: Directory, prefix: string, path: string, notes: ReadonlyMap<string, string>): string[] {
  const below = (name: string) => (path === '' ? name : `${path}/${name}`)
  const entries = [...directory].sort(byText(([name]) => name))
  const shown = entries.filter(([name, child], index) => child !== undefined || index < SHOWN || notes.has(below(name)))
  const hidden = entries.length - shown.length
  const drawn = hidden > 1 ? shown : entries
  const lines = drawn.flatMap(([name, child], index) => {
    const isLast = index === drawn.length - 1 && hidden <= 1
    const note = notes.get(below(name))
    const line = `${prefix}${isLast ? '└── ' : '├── '}${name}${child === undefined ? '' : '/'}${note === undefined ? '' : `   ${note}`}`
    return child === undefined ? [line] : [line, ...draw(child, `${prefix}${isLast ? '    ' : '│   '}`, below(name), notes)]
  })
  return hidden > 1 ? [...lines, `${prefix}└── … ${hidden} more`] : lines
}
