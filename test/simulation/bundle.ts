import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BUNDLES = join(ROOT, 'node_modules/.cache/simulation')

let count = 0

/**
 * One file of a module of this directory and all that it imports, packages included: it starts at once, and runs faster than what is translated while it is
 * loaded. The caller removes the file whose path is returned.
 */
export async function bundle(entry: string, plugins: Plugin[] = []): Promise<string> {
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
    mainFields: ['module', 'main'],
    // For packages that are no ES modules.
    banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
    logLevel: 'silent',
    plugins,
  })
  return outfile
}
