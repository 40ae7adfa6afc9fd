// A digest of all that a bundle of lib is made of: what one build has found another one must not take for its own.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export async function sourceDigest() {
  const names = (await readdir('lib', { recursive: true })).filter((name) => /\.(ts|json)$/.test(name)).sort()
  const hash = createHash('sha256')
  for (const path of ['package.json', 'package-lock.json', ...names.map((name) => join('lib', name))])
    hash.update(`${path}\0`).update(await readFile(path))
  return hash.digest('hex').slice(0, 16)
}
