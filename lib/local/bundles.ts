import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SOURCES = ['functions', 'lib', 'scripts', 'package-lock.json']
/** Not part of any bundle. */
const NOT_BUNDLED = ['lib/local', 'lib/cli']

export const BUNDLES = join(ROOT, 'dist', 'functions')

/** Builds the bundles of the functions unless all of them are newer than every source. Returns whether it built. */
export async function ensureBundles(names: readonly string[]): Promise<boolean> {
  const bundles = names.map((name) => modified(join(BUNDLES, name, 'index.mjs')))
  const oldest = Math.min(...(await Promise.all(bundles)))
  const newest = Math.max(...(await Promise.all(SOURCES.map(newestBelow))))
  if (oldest > newest) return false
  await run(process.execPath, [join(ROOT, 'scripts', 'bundle.mjs')], { cwd: ROOT })
  return true
}

async function newestBelow(path: string): Promise<number> {
  if (NOT_BUNDLED.includes(path)) return 0
  const absolute = join(ROOT, path)
  if (!(await stat(absolute)).isDirectory()) return modified(absolute)
  const names = await readdir(absolute)
  return Math.max(0, ...(await Promise.all(names.map((name) => newestBelow(`${path}/${name}`)))))
}

/** Milliseconds since the epoch; 0 where there is no such file. */
async function modified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}
