// Bundles every Lambda function into dist/functions/{name}/index.mjs, prints the sizes and fails when one has grown out of bounds. The AWS SDK is bundled,
// too: pinned like every other dependency, and a bundle starts faster than the SDK of the runtime.
import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

const LIMIT_BYTES = 3 * 1024 * 1024
const outdir = 'dist/functions'
const sources = (await readdir('functions')).filter((name) => name.endsWith('.ts'))

await rm(outdir, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: sources.map((name) => ({ in: join('functions', name), out: join(basename(name, '.ts'), 'index') })),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  mainFields: ['module', 'main'],
  metafile: true,
  logLevel: 'warning',
  banner: {
    // Some dependencies are CommonJS and ask for Node's own modules.
    js: "import { createRequire as __createRequire } from 'node:module'\nconst require = __createRequire(import.meta.url)",
  },
})

const bundles = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'))
for (const [path, { bytes }] of bundles) console.log(`${(bytes / 1024).toFixed(0).padStart(6)} KB  ${path}`)
const large = bundles.filter(([, { bytes }]) => bytes > LIMIT_BYTES)
if (large.length > 0) throw new Error(`Over ${LIMIT_BYTES} bytes: ${large.map(([path]) => path).join(', ')}`)
