import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The files of a pattern of a group, whose last part may have one star. */
export function namedFiles(pattern: string, root = '.'): string[] {
  const [first = '', last] = basename(pattern).split('*')
  return readdirSync(join(root, dirname(pattern)))
    .filter((name) => (last === undefined ? name === first : name.startsWith(first) && name.endsWith(last)))
    .map((name) => join(root, dirname(pattern), name))
}
