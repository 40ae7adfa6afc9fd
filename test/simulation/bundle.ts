import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BUNDLES = join(ROOT, 'node_modules/.cache/simulation')

let count = 0

interface Bundling {
  plugins?: Plugin[]
  /**
   * `bundle`: packages are part of it, and it starts at once; `external`: they are those of the process that imports
   * it.
   */
  packages: 'bundle' | 'external'
}

/**
 * One file of a module of this directory and all that it imports. The caller removes the file whose path is returned.
 */
export async function bundle(entry: string, { plugins = [], packages }: Bundling): Promise<string> {
  await mkdir(BUNDLES, { recursive: true })
  count += 1
  const outfile = join(BUNDLES, `${process.pid}-${count}.mjs`)
  await build({
    entryPoints: [join(ROOT, 'test/simulation', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages,
    mainFields: ['module', 'main'],
    // For packages that are no ES modules.
    banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
    logLevel: 'silent',
    plugins,
  })
  return outfile
}
