import { execFile } from 'node:child_process'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BUNDLES = join(ROOT, 'dist/functions')
const BUNDLED = ['functions', 'console', 'lib', 'scripts', 'package-lock.json']
const SYNTHESIZED = ['infra', 'lib/http', 'cdk.json', 'dist/functions']
/** Not part of any bundle. */
const NOT_BUNDLED = ['lib/local', 'lib/cli']

/** The output of `cdk synth -c env=dev -c console=local`: the embedded stack is `dev` here, with a console. */
export const ASSEMBLY = join(ROOT, 'dist/cdk.out')

/**
 * Builds the bundles and synthesizes the stacks unless they are newer than all their sources. Calls `onStep` before
 * each, with a line for people.
 */
export async function ensureAssembly(onStep: (step: string) => void = () => {}): Promise<void> {
  const areBundlesOld = (await newestOf(BUNDLED)) > (await bundled())
  if (areBundlesOld) {
    onStep('Building the functions: this takes some seconds')
    await run(process.execPath, [join(ROOT, 'scripts/bundle.mjs')], { cwd: ROOT })
  }
  const isAssemblyOld = (await newestOf(SYNTHESIZED)) > (await modified(join(ASSEMBLY, 'manifest.json')))
  if (!isAssemblyOld) return
  onStep('Synthesizing their stacks, as cdk synth does')
  await synthesize()
}

/** A process that reads the assembly at the same time sees either the old or the new assembly. */
async function synthesize(): Promise<void> {
  const output = `${ASSEMBLY}.${process.pid}`
  const cdk = join(ROOT, 'node_modules/aws-cdk/bin/cdk')
  await run(
    process.execPath,
    [cdk, 'synth', '--quiet', '--context', 'env=dev', '--context', 'console=local', '--output', output],
    { cwd: ROOT },
  )
  await rm(ASSEMBLY, { recursive: true, force: true })
  await rename(output, ASSEMBLY)
}

/** The time of the oldest bundle, with one bundle for each file in `functions/`; 0 if one is missing. */
async function bundled(): Promise<number> {
  const sources = (await readdir(join(ROOT, 'functions'))).filter((name) => name.endsWith('.ts'))
  const bundles = sources.map((name) => modified(join(BUNDLES, name.slice(0, -3), 'index.mjs')))
  return Math.min(...(await Promise.all(bundles)))
}

async function newestOf(paths: readonly string[]): Promise<number> {
  return Math.max(...(await Promise.all(paths.map(newestBelow))))
}

async function newestBelow(path: string): Promise<number> {
  if (NOT_BUNDLED.includes(path)) return 0
  const absolute = join(ROOT, path)
  if (!(await stat(absolute)).isDirectory()) return modified(absolute)
  const names = await readdir(absolute)
  return Math.max(0, ...(await Promise.all(names.map((name) => newestBelow(`${path}/${name}`)))))
}

/** Milliseconds since the epoch; 0 for a missing file. */
async function modified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}
