// Bundles the command line into dist/gfm.mjs. Run by npm's `prepare`, so that `npx gfm` works after `npm ci`.
import { chmod, rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { sourceDigest } from './source-digest.mjs'

const outfile = 'dist/gfm.mjs'

await rm('dist/gfm', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: { gfm: 'lib/cli/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'gfm/[name]-[hash]',
  // A command loads the chunks that it uses, and no others.
  splitting: true,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  mainFields: ['module', 'main'],
  define: { SOURCE_DIGEST: JSON.stringify(await sourceDigest()) },
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
  banner: {
    // Some dependencies are CommonJS and ask for Node's own modules.
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'\nconst require = __createRequire(import.meta.url)",
  },
})
await chmod(outfile, 0o755)

// The command line works without AWS: code for deployments must not slip in through a shared file.
const unwanted = Object.keys(metafile.inputs).filter((path) =>
  /node_modules\/(@aws-sdk|@smithy|@aws-lambda-powertools)\//.test(path),
)
if (unwanted.length > 0) throw new Error(`The command line would carry ${unwanted[0]} and ${unwanted.length - 1} more`)

// What went into it: scripts/pack-cli.mjs lists the licences of these packages.
await writeFile('dist/gfm.meta.json', JSON.stringify(metafile))
