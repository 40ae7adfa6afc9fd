import type { Places } from '../tree/places.ts'
import { isReservedName, LEFT_OUT_ENDING, PLAIN_ENDING } from './file-names.ts'

/** Endings under which one applier or another does not read a file's objects, or reads them in its own way. */
const OTHER_MANIFEST_ENDING = /\.(ya?ml|json|jsonnet)$/i

/**
 * Returns the path below `unmanaged/` of a raw file's objects: its own path below `raw/`, with the ending `.yaml`
 * added to any other, and whatever an applier would not read as a file of objects escaped as in URLs (`%2E` for a dot
 * in front). Two raw files never share a path, and `rawPathOf` returns the raw path.
 */
export function unmanagedPath(rawPath: string): string {
  return escaped(rawPath, (name) => {
    if (!name.endsWith('.yaml')) return `${name}.yaml`
    const stem = name.slice(0, -'.yaml'.length)
    // `x.json.yaml` is the path of `x.json`.
    if (OTHER_MANIFEST_ENDING.test(stem) && !stem.endsWith('.yaml')) return `${escapeLastDot(stem)}.yaml`
    return isReservedName(name) ? escapeReserved(name) : name
  })
}

/** Returns the path below `unmanaged/` of what a raw file holds besides objects: no applier reads it. */
export function plainPath(rawPath: string): string {
  return escaped(rawPath, (name) => `${name}${PLAIN_ENDING}`)
}

/** Returns the path below `raw/` that `unmanagedPath` or `plainPath` made this path from. */
export function rawPathOf(path: string): string {
  const isAdded =
    path.endsWith(PLAIN_ENDING) || OTHER_MANIFEST_ENDING.test(path.replace(/\.yaml$/, '')) || !path.endsWith('.yaml')
  const raw = isAdded && !path.endsWith('.yaml.yaml') ? path.replace(/\.(yaml|plain)$/, '') : path
  return raw.replace(/%(\.|[0-9A-F]{2})/g, (_, code: string) =>
    code === '.' ? code : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/**
 * Returns this path, or a path with as many letters of the file's name escaped as it takes to differ from every other
 * path by more than letter case. `rawPathOf` returns the same raw path for all of them.
 */
export async function distinctPath(places: Places, path: string): Promise<string> {
  for (const candidate of spellings(path)) if (await places.claim(candidate)) return candidate
  return path
}

/** Whether `unmanagedPath` and `distinctPath` may have made this path for a raw file. */
export function isPathOf(rawPath: string, path: string): boolean {
  return [...spellings(unmanagedPath(rawPath))].includes(path)
}

/** The path, and the same with more and more characters of the file's name escaped, up to its first dot. */
function* spellings(path: string): Generator<string> {
  yield path
  const start = path.lastIndexOf('/') + 1
  const dot = path.indexOf('.', start)
  const end = dot < 0 ? path.length : dot
  const stem = path.slice(start, end).match(/%[0-9A-F]{2}|./gs) ?? []
  for (let escapes = 1; escapes <= stem.length; escapes++) {
    const name = stem.map((one, at) => (at < escapes && isEscapable(one) ? escapeCharacter(one) : one))
    yield `${path.slice(0, start)}${name.join('')}${path.slice(end)}`
  }
}

/** An escape holds one byte, and begins with `%`. */
function isEscapable(character: string): boolean {
  return character.length === 1 && character !== '%' && character.charCodeAt(0) <= 0xff
}

function escaped(rawPath: string, fileName: (name: string) => string): string {
  const names = rawPath.split('/').map(escapeName)
  return [...names.slice(0, -1), fileName(names.at(-1) ?? '')].join('/')
}

/** Escapes what no path below `unmanaged/` may have: a dot in front, and the ending of a picture or an archive. */
function escapeName(name: string): string {
  const percent = name.replaceAll('%', '%25')
  // What is nothing but an ending keeps it.
  const plain = percent.search(OTHER_MANIFEST_ENDING) === 0 ? `%${percent}` : percent.replace(/^\./, escapeCharacter)
  return LEFT_OUT_ENDING.test(plain) ? plain.replace(LEFT_OUT_ENDING, (ending) => ending.replace('.', escapeCharacter)) : plain
}

function escapeLastDot(name: string): string {
  const dot = name.lastIndexOf('.')
  return `${name.slice(0, dot)}${escapeCharacter('.')}${name.slice(dot + 1)}`
}

/** Escapes the first letter of the word that gives a name its meaning. */
function escapeReserved(name: string): string {
  const at = Math.max(name.toLowerCase().lastIndexOf('chart.yaml'), 0)
  return `${name.slice(0, at)}${escapeCharacter(name.charAt(at))}${name.slice(at + 1)}`
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
