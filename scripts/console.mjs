// Bundles the console: hashed files for browsers, which the function `console` serves. test/console/sizes.test.ts bounds
// them.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { build } from 'esbuild'

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' }

const common = {
  bundle: true,
  write: false,
  minify: true,
  platform: 'browser',
  target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
  format: 'esm',
  outdir: 'assets',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  tsconfig: 'console/tsconfig.json',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
}

/** The files of the console by path, each with its media type and content. */
export async function buildConsole() {
  const worker = await build({ ...common, entryPoints: ['console/editor/reader-worker.ts'] })
  const [reader] = worker.outputFiles
  const page = await build({
    ...common,
    entryPoints: ['console/main.tsx'],
    splitting: true,
    define: { READER_FILE: JSON.stringify(basename(reader.path)) },
  })
  const files = [...worker.outputFiles, ...page.outputFiles].map(({ path, contents }) => [`assets/${basename(path)}`, contents])
  const entry = (ending) => files.find(([path]) => /^assets\/main-/.test(path) && path.endsWith(ending))[0]
  const template = await readFile('console/index.html', 'utf8')
  const html = template.replace('main.css', entry('.css')).replace('main.js', entry('.js'))
  const typed = [['index.html', Buffer.from(html)], ...files].map(([path, contents]) => {
    return [path, { type: TYPES[path.slice(path.lastIndexOf('.') + 1)], content: Buffer.from(contents).toString('base64') }]
  })
  return { files: Object.fromEntries(typed), inputs: Object.keys({ ...worker.metafile.inputs, ...page.metafile.inputs }) }
}
