/** Files of a long directory that are shown; the rest is counted. */
const SHOWN = 1

type Directory = Map<string, Directory | undefined>

/** Draws paths as a tree; long directories are cut to their first file and a count. `notes` are written behind a path. */
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
  const entries = [...directory].sort(([a], [b]) => (a < b ? -1 : 1))
  const isLong = entries.length > SHOWN + 1 && entries.every(([, child]) => child === undefined)
  const shown = isLong ? entries.slice(0, SHOWN) : entries
  const lines = shown.flatMap(([name, child], index) => {
    const isLast = !isLong && index === shown.length - 1
    const at = path === '' ? name : `${path}/${name}`
    const note = notes.get(at)
    const line = `${prefix}${isLast ? '└── ' : '├── '}${name}${child === undefined ? '' : '/'}${note === undefined ? '' : `   ${note}`}`
    return child === undefined ? [line] : [line, ...draw(child, `${prefix}${isLast ? '    ' : '│   '}`, at, notes)]
  })
  return isLong ? [...lines, `${prefix}└── … ${entries.length - SHOWN} more`] : lines
}
