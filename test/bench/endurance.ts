import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FLAT_MEMORY } from '../../infra/constructs/flat-memory.ts'
import type { GitServer } from '../../lib/local/git-host/git-server.ts'
import type { EditsMeasure } from './endurance-worker.ts'
import { measureColdEdits, type WireMeasure } from './ingest.ts'
import { type BenchRepository, cacheDirectory, firstConnection, makeRepository, repositoryUrl } from './repository.ts'

const run = promisify(execFile)

/** Parts of a span between which the new process has its turn, so that both find the machine in the same state. */
const TURNS = 5
/** Edits of the new process in each turn. */
const NEW_EDITS = 30
/** Edits before it counts: its code is being compiled. */
const WARM_UP = 50
const COLD = { rounds: 9, turns: 4 }

/** A long-lived process after so many edits. The others are per edit, on average since the measure before. */
export interface EnduranceMeasure {
  edits: number
  rssMb: number
  cloneBytes: number
  cpuMs: number
  /** The same for a process that began with this span, on a repository without the edits so far. */
  newCpuMs: number
  calls: number
  bytesWritten: number
  /** The most calls that one edit made. */
  mostCalls: number
}

export interface EnduranceFigures {
  files: number
  /** The bytes of a clone made before the first edit, and of one made after the last. */
  freshBytes: [number, number]
  points: EnduranceMeasure[]
  /** An edit by a new process on the clone after all edits, and on a fresh one. */
  cold: Record<'old' | 'fresh', WireMeasure>
}

/** Where the bench is, and its Git server, which serves what is in `srv`. */
interface Place {
  root: string
  server: GitServer
}

/**
 * Edits of one object, one after the other, in one process: what grows? Afterwards Git finds nothing wrong on either
 * side.
 */
export async function measureEndurance(place: Place, files: number, points: readonly number[]): Promise<EnduranceFigures> {
  const { root, server } = place
  const repository = await makeRepository(join(root, 'srv'), files, 'single', `endurance-${files}`)
  const before = await freshClone(root, repository.path)
  const template = `${repository.path}.first`
  await cp(repository.path, template, { recursive: true })
  const old = await start(place, repository)
  const figures: EnduranceMeasure[] = []
  let made = 0
  for (const point of points) {
    const fresh = await startAnew(place, repository, template)
    const [spent, newly] = await takeTurns(old, fresh, point - made)
    await end(fresh)
    made = point
    figures.push({ ...perEdit(spent, made), newCpuMs: newly.cpuMs / newly.edits, cloneBytes: await cloneBytes(root, repository) })
  }
  await end(old)
  await checkByGit(root, repository)
  const after = await freshClone(root, repository.path)
  const cold = await measureColdEdits(root, server, repository, COLD)
  return { files, freshBytes: [before, after], points: figures, cold }
}

/** Throws what `git fsck` finds in the remote and in the clone. */
async function checkByGit(root: string, repository: BenchRepository): Promise<void> {
  const cache = cacheDirectory(root, repository)
  const clones = (await readdir(cache)).filter((name) => name.startsWith('clone-')).map((name) => join(cache, name))
  for (const directory of [repository.path, ...clones]) await run('git', ['-C', directory, 'fsck', '--strict'])
}

async function start({ root, server }: Place, repository: BenchRepository): Promise<ChildProcess> {
  const cache = cacheDirectory(root, repository)
  await rm(cache, { recursive: true, force: true })
  const args = [repositoryUrl(server.url, repository), cache, repository.fabric, await firstConnection(repository)]
  return fork(join(import.meta.dirname, 'endurance-worker.ts'), args, {
    execArgv: ['--import', 'tsx', '--max-semi-space-size=8'],
    env: { ...process.env, ...FLAT_MEMORY },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

/** A process on a repository as it was before the first edit. */
async function startAnew(place: Place, { name, ...repository }: BenchRepository, template: string): Promise<ChildProcess> {
  const path = join(place.root, 'srv', `new-${name}`)
  await rm(path, { recursive: true, force: true })
  await cp(template, path, { recursive: true })
  const child = await start(place, { ...repository, name: `new-${name}`, path })
  await editsOf(child, WARM_UP)
  return child
}

async function takeTurns(old: ChildProcess, fresh: ChildProcess, edits: number): Promise<[EditsMeasure, EditsMeasure]> {
  const [spent, newly]: [EditsMeasure[], EditsMeasure[]] = [[], []]
  for (let turn = 1; turn <= TURNS; turn++) {
    const done = spent.reduce((sum, one) => sum + one.edits, 0)
    spent.push(await editsOf(old, Math.round((edits * turn) / TURNS) - done))
    newly.push(await editsOf(fresh, NEW_EDITS))
  }
  return [sumOf(spent), sumOf(newly)]
}

async function editsOf(child: ChildProcess, edits: number): Promise<EditsMeasure> {
  child.send(edits)
  const heard = new AbortController()
  const { signal } = heard
  const [answer] = (await Promise.race([once(child, 'message', { signal }), once(child, 'exit', { signal })])) as [
    EditsMeasure | number,
  ]
  heard.abort()
  if (typeof answer === 'number') throw new Error(`the worker ended with ${answer}`)
  return answer
}

async function end(child: ChildProcess): Promise<void> {
  child.disconnect()
  await once(child, 'exit')
}

function sumOf(measures: readonly EditsMeasure[]): EditsMeasure {
  return measures.reduce((sum, one) => ({
    edits: sum.edits + one.edits,
    cpuMs: sum.cpuMs + one.cpuMs,
    calls: sum.calls + one.calls,
    bytesWritten: sum.bytesWritten + one.bytesWritten,
    mostCalls: Math.max(sum.mostCalls, one.mostCalls),
    rssMb: Math.max(sum.rssMb, one.rssMb),
  }))
}

function perEdit({ edits: done, cpuMs, calls, bytesWritten, mostCalls, rssMb }: EditsMeasure, edits: number) {
  return { edits, cpuMs: cpuMs / done, calls: calls / done, bytesWritten: bytesWritten / done, mostCalls, rssMb }
}

async function cloneBytes(root: string, repository: BenchRepository): Promise<number> {
  const directory = cacheDirectory(root, repository)
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const sizes = entries.filter((entry) => entry.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** The bytes of the packs of a shallow clone by native Git. */
async function freshClone(root: string, remote: string): Promise<number> {
  const clone = join(root, 'fresh')
  await run('git', ['clone', '--quiet', '--bare', '--depth=1', '--branch=main', `file://${remote}`, clone])
  const { stdout } = await run('du', ['-sb', join(clone, 'objects')])
  await rm(clone, { recursive: true })
  return Number(stdout.split('\t')[0])
}
