import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { GitServer } from '../../lib/local/git-host/git-server.ts'
import { measureOperations, type OperationFigures } from './ingest.ts'
import { type BenchRepository, FastImport, makeRepository, repositoryUrl } from './repository.ts'

const run = promisify(execFile)

/** The bytes are in files of this size, and all other files are small: so a large repository is made in seconds. */
const LARGE_FILE = 4 * 1024 * 1024
const FABRIC_FILES = 100
const FILES_PER_FOLDER = 250

/** What stands beside the fabric. */
export interface Neighbours {
  files: number
  megabytes: number
}

export interface NativeClone {
  what: string
  ms: number
  received: number
}

/** One fabric of 100 files: alone, beside others, and beside others on a server without filters. */
export interface NeighboursFigures {
  neighbours: Neighbours
  alone: OperationFigures
  beside: OperationFigures
  unfiltered: OperationFigures
  native: NativeClone[]
}

export async function measureNeighbours(
  root: string,
  server: GitServer,
  neighbours: Neighbours,
  rounds: number,
): Promise<NeighboursFigures> {
  const alone = await makeRepository(join(root, 'srv'), FABRIC_FILES, 'spread', 'alone')
  const beside = await makeRepository(join(root, 'srv'), FABRIC_FILES, 'spread', 'beside')
  await addNeighbours(beside, neighbours)
  for (const repository of [alone, beside]) await filtering(repository, true)
  const figures = {
    neighbours,
    alone: await measureOperations(root, server, alone, { rounds, title: 'filtered-' }),
    beside: await measureOperations(root, server, beside, { rounds, title: 'filtered-' }),
    native: [await nativeClone(root, server, beside), await nativeClone(root, server, beside, '--filter=blob:none')],
  }
  await filtering(beside, false)
  return { ...figures, unfiltered: await measureOperations(root, server, beside, { rounds, title: 'whole-' }) }
}

async function filtering({ path }: BenchRepository, isOn: boolean): Promise<void> {
  await run('git', ['-C', path, 'config', 'uploadpack.allowFilter', String(isOn)])
}

async function addNeighbours({ path }: BenchRepository, { files, megabytes }: Neighbours): Promise<void> {
  // Noise is not compressed by trying.
  await run('git', ['-C', path, 'config', 'pack.compression', '0'])
  const importer = new FastImport(path)
  importer.commit('the neighbours', 'refs/heads/main', 'refs/heads/main^0')
  const large = Math.ceil((megabytes * 1024 * 1024) / LARGE_FILE)
  for (let n = 0; n < large; n += 1) await importer.file(`media/${n}.bin`, randomBytes(LARGE_FILE))
  for (let n = large; n < files; n += 1) await importer.file(`apps/${Math.floor(n / FILES_PER_FOLDER)}/${n}.txt`, `file ${n}\n`)
  await importer.end()
  await run('git', ['-C', path, 'config', '--unset', 'pack.compression'])
}

async function nativeClone(
  root: string,
  server: GitServer,
  repository: BenchRepository,
  ...filter: string[]
): Promise<NativeClone> {
  const clone = join(root, 'native', `neighbours${filter.join('')}`)
  const before = server.stats.bytesOut
  const start = performance.now()
  const options = ['--quiet', '--bare', '--depth=1', '--branch=main', ...filter]
  await run('git', ['clone', ...options, repositoryUrl(server.url, repository), clone])
  const figures = { ms: performance.now() - start, received: server.stats.bytesOut - before }
  await rm(clone, { recursive: true, force: true })
  return { what: ['git clone --depth 1', ...filter].join(' '), ...figures }
}
