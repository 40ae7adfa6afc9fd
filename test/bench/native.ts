import { execFile, spawn, spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { wiringDocument } from '../support/generated-wiring.ts'
import { median } from './median.ts'
import { type BenchRepository, dropRawFile, FastImport, repositoryUrl } from './repository.ts'

const run = promisify(execFile)

export interface NativeFigures {
  ms: number
  /** File-system calls of fetch, fast-import and push, counted by strace; undefined where that is not installed. */
  calls: number | undefined
}

/**
 * The same change by native git, planned beforehand: fetch, `git fast-import` of the ready files, push. No parsing, no
 * checks.
 */
export async function measureNative(
  root: string,
  serverUrl: string,
  repository: BenchRepository,
  rounds: number,
): Promise<NativeFigures> {
  const clone = join(root, 'native', repository.name)
  await rm(clone, { recursive: true, force: true })
  await run('git', ['clone', '--quiet', '--bare', '--depth=1', '--branch=main', repositoryUrl(serverUrl, repository), clone])
  const times: number[] = []
  for (let round = 0; round < rounds + 1; round++) {
    await dropRawFile(repository, `native-${round}`)
    const start = performance.now()
    await nativeRound(clone, repository, `native-${round}`)
    if (round > 0) times.push(performance.now() - start)
  }
  return { ms: median(times), calls: await countCalls(clone, repository) }
}

async function nativeRound(clone: string, { fabric }: BenchRepository, round: string): Promise<void> {
  await run('git', ['-C', clone, 'fetch', '--quiet', 'origin', 'main'])
  const importer = new FastImport(clone, '--date-format=raw')
  await writeChange(importer, fabric, round)
  await run('git', ['-C', clone, 'push', '--quiet', 'origin', 'refs/heads/work:refs/heads/main'])
}

/** What the manager changes for three new objects: their files, the archived original, manifest and log. */
async function writeChange(importer: FastImport, fabric: string, round: string): Promise<void> {
  const directory = `fabrics/${fabric}/gitops`
  importer.commit(`ingest ${round}`, 'refs/heads/work', 'FETCH_HEAD')
  const plurals = ['servers', 'connections', 'vpcs']
  for (const [index, plural] of plurals.entries()) {
    await importer.file(`${directory}/managed/${plural}/${round}-${index}.yaml`, wiringDocument(index, round))
    await importer.file(`${directory}/.hnp/manifest/${plural}.yaml`, `${round}\n`.repeat(400))
  }
  importer.rename(`${directory}/raw/drop-${round}.yaml`, `${directory}/raw/drop-${round}.yaml.archived`)
  await importer.file(`${directory}/.hnp/manifest.yaml`, `${round}\n`.repeat(20))
  await importer.file(`${directory}/.hnp/archive-log.yaml`, `${round}\n`.repeat(10))
  await importer.file(`${directory}/.hnp/archive-log/1970-01.0001.yaml`, `${round}\n`.repeat(1000))
  await importer.end()
}

const STRACE = ['-f', '-y', '-e', 'trace=%file,read,pread64,write,pwrite64,getdents64,fsync']

/** Calls of all three steps together. The Git server runs in this process, so nothing here may block. */
async function countCalls(clone: string, repository: BenchRepository): Promise<number | undefined> {
  if (spawnSync('strace', ['-V']).error !== undefined) return undefined
  await dropRawFile(repository, 'native-counted')
  const fetch = await traced(clone, ['git', '-C', clone, 'fetch', '--quiet', 'origin', 'main'])
  const importer = await traced(clone, ['git', '-C', clone, 'fast-import', '--quiet', '--force'], stream(repository.fabric))
  const push = await traced(clone, ['git', '-C', clone, 'push', '--quiet', 'origin', 'refs/heads/work:refs/heads/main'])
  return fetch + importer + push
}

function stream(fabric: string): string {
  const path = `fabrics/${fabric}/gitops/raw/drop-native-counted.yaml`
  return `commit refs/heads/work\ncommitter bench <bench@localhost> 0 +0000\ndata 1\nx\nfrom FETCH_HEAD\nR ${path} ${path}.archived\n`
}

/**
 * Calls on files of the clone, by its path or one relative to it: what the programs load of the system does not count.
 */
async function traced(clone: string, command: string[], input = ''): Promise<number> {
  const child = spawn('strace', [...STRACE, ...command], { stdio: ['pipe', 'ignore', 'pipe'] })
  child.stdin.end(input)
  const chunks: Buffer[] = []
  for await (const chunk of child.stderr) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
    .toString()
    .split('\n')
    .filter((line) => isOnClone(line, clone)).length
}

function isOnClone(line: string, clone: string): boolean {
  const call = line.replace(/^\[pid +\d+\] /, '').replace(/AT_FDCWD<[^>]*>, /, '')
  if (!/^\w+\(/.test(call) || call.startsWith('getcwd') || call.includes('AT_EMPTY_PATH')) return false
  return call.includes(`<${clone}`) || call.includes(`"${clone}`) || /^\w+\("[^/"]/.test(call)
}
