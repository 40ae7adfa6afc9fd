import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import type { Breakage } from './breakages.ts'
import { bundle, ROOT } from './bundle.ts'
import type { simulation } from './proof-entry.ts'

type Simulating = typeof simulation

/**
 * The simulation with code in it that is broken on purpose. No source is touched: the line is replaced when its file is
 * read.
 */
export async function brokenSimulation(breakage: Breakage): Promise<Simulating> {
  let isBroken = false
  const onBroken = () => {
    isBroken = true
  }
  const file = await bundle('proof-entry.ts', { plugins: [breaking(breakage, onBroken)], packages: 'external' })
  try {
    if (!isBroken) throw new Error(`${breakage.file} is no part of the simulation`)
    return ((await import(pathToFileURL(file).href)) as { simulation: Simulating }).simulation
  } finally {
    await rm(file)
  }
}

function breaking(breakage: Breakage, onBroken: () => void): Plugin {
  const path = join(ROOT, breakage.file)
  return {
    name: 'breakage',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, async (loaded) => {
        if (loaded.path !== path) return undefined
        onBroken()
        return { contents: broken(await readFile(path, 'utf8'), breakage), loader: 'ts' }
      })
    },
  }
}

/** Throws when the line is not there exactly once: then the table is behind the code. */
export function broken(text: string, { file, line, instead }: Breakage): string {
  const found = text.split(line).length - 1
  if (found !== 1) throw new Error(`${file} holds ${found} times what is to be broken: ${line}`)
  return text.replace(line, () => instead)
}
