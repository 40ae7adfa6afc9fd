import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FLAT_MEMORY } from '../../infra/constructs/flat-memory.ts'
import type { EnduranceMeasure } from './endurance-worker.ts'
import { cacheDirectory, firstConnection, makeRepository } from './repository.ts'

const run = promisify(execFile)

export interface EnduranceFigures {
  files: number
  /** The bytes of a clone made before the first edit, and of one made after the last. */
  freshBytes: [number, number]
  points: EnduranceMeasure[]
}

/** Edits of one object, one after the other, in one process on a local bare remote: what grows? */
export async function measureEndurance(root: string, files: number, points: readonly number[]): Promise<EnduranceFigures> {
  const repository = await makeRepository(join(root, 'srv'), files, 'single', `endurance-${files}`)
  const cache = cacheDirectory(root, repository)
  await rm(cache, { recursive: true, force: true })
  const args = [repository.path, cache, repository.fabric, await firstConnection(repository), points.join(',')]
  const before = await freshClone(root, repository.path)
  const child = fork(join(import.meta.dirname, 'endurance-worker.ts'), args, {
    execArgv: ['--import', 'tsx', '--expose-gc', '--max-semi-space-size=8'],
    env: { ...process.env, ...FLAT_MEMORY },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const figures: EnduranceMeasure[] = []
  child.on('message', (measure: EnduranceMeasure) => figures.push(measure))
  const [code] = (await once(child, 'exit')) as [number]
  if (code !== 0) throw new Error(`the worker ended with ${code}`)
  return { files, freshBytes: [before, await freshClone(root, repository.path)], points: figures }
}

/** The bytes of the packs of a shallow clone by native Git. */
async function freshClone(root: string, remote: string): Promise<number> {
  const clone = join(root, 'fresh')
  await run('git', ['clone', '--quiet', '--bare', '--depth=1', '--branch=main', `file://${remote}`, clone])
  const { stdout } = await run('du', ['-sb', join(clone, 'objects')])
  await rm(clone, { recursive: true })
  return Number(stdout.split('\t')[0])
}
