// Bundles every Lambda function into dist/functions/{name}/index.mjs and prints the sizes, which
// test/infra/bundles.test.ts bounds. The AWS SDK is bundled, too: pinned like every other dependency, and a bundle
// starts faster than the SDK of the runtime.
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildConsole } from './console.mjs'
import { sourceDigest } from './source-digest.mjs'

const outdir = 'dist/functions'
/** The contents of each bundle, as esbuild reports them. */
const METAFILE = 'dist/functions.meta.json'
/** The files that the function `console` serves. */
const CONSOLE = 'dist/functions/console/files.json'

const sources = (await readdir('functions')).filter((name) => name.endsWith('.ts'))
const { metafile, outputFiles } = await build({
  entryPoints: sources.map((name) => ({ in: join('functions', name), out: join(basename(name, '.ts'), 'index') })),
  outdir,
  write: false,
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
  // Parts of ssh2 that make it faster where they were compiled, and that it does without.
  external: ['cpu-features', '*.node'],
  define: { SOURCE_DIGEST: JSON.stringify(await sourceDigest()) },
  metafile: true,
  logLevel: 'warning',
  banner: {
    // Some dependencies are CommonJS and ask for Node's own modules.
    js: "import { createRequire as __createRequire } from 'node:module'\nconst require = __createRequire(import.meta.url)",
  },
})

await mkdir(outdir, { recursive: true })
for (const { path, contents } of outputFiles) await replace(path, contents)
const { files } = await buildConsole()
await replace(CONSOLE, Buffer.from(JSON.stringify(files)))
await replace(METAFILE, Buffer.from(JSON.stringify(metafile)))
await removeStale(new Set([...outputFiles.map(({ path }) => path), resolve(CONSOLE)]))
for (const [path, { bytes }] of Object.entries(metafile.outputs))
  if (path.endsWith('.mjs')) console.log(`${(bytes / 1024).toFixed(0).padStart(6)} KB  ${path}`)

/** Replaces a file atomically, because a process may be running from it. */
async function replace(path, contents) {
  const complete = `${outdir}.${process.pid}`
  await writeFile(complete, contents)
  await mkdir(dirname(path), { recursive: true })
  await rename(complete, path)
}

/** Removes files of functions that no longer exist. */
async function removeStale(current) {
  for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
    const path = resolve(entry.parentPath, entry.name)
    if (entry.isFile() && !current.has(path)) await rm(path)
  }
  for (const name of await readdir(outdir)) {
    if (!sources.includes(`${name}.ts`)) await rm(join(outdir, name), { recursive: true })
  }
}
