import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { planIngest } from '../../lib/domain/ingest/ingest.ts'
import { newFabric } from '../../lib/domain/manifest/fabric-state.ts'
import { findRawFiles } from '../../lib/domain/raw/raw-file.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { wiringStream } from '../support/generated-wiring.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'

const run = promisify(execFile)

/**
 * `spread`: fabrics of 100 files each; `single`: everything in one fabric, whose `managed/{plural}` trees grow with it.
 */
export type Shape = 'spread' | 'single'

const FABRIC_FILES = 100

export interface BenchRepository {
  path: string
  name: string
  /** The fabric that is measured. */
  fabric: string
  files: number
}

/** Makes a bare repository of so many managed files, with the manifests that the manager would have written. */
export async function makeRepository(
  root: string,
  files: number,
  shape: Shape,
  title = `${shape}-${files}`,
): Promise<BenchRepository> {
  const name = `${title}.git`
  const path = await createRepository(root, name)
  const importer = new FastImport(path)
  importer.commit('the state before', 'refs/heads/main')
  const perFabric = shape === 'single' ? files : FABRIC_FILES
  for (let number = 0; number < files / perFabric; number++) await addFabric(importer, fabricName(number), perFabric)
  await importer.end()
  return { path, name, fabric: fabricName(0), files }
}

/** Commits a raw file on the server, as somebody's push would have. Returns its name. */
export async function dropRawFile({ path, fabric }: BenchRepository, round: string, documents = 3): Promise<string> {
  const importer = new FastImport(path)
  importer.commit(`drop ${round}`, 'refs/heads/main', 'refs/heads/main^0')
  await importer.file(`fabrics/${fabric}/gitops/raw/drop-${round}.yaml`, wiringStream(documents, `drop-${round}`))
  await importer.end()
  return `drop-${round}.yaml`
}

/** The name of an object of the fabric that is measured. */
export async function firstConnection({ path, fabric }: BenchRepository): Promise<string> {
  const { stdout } = await run(
    'git',
    ['-C', path, 'ls-tree', '--name-only', `main:fabrics/${fabric}/gitops/managed/connections`],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  return stdout.slice(0, stdout.indexOf('.yaml\n'))
}

function fabricName(number: number): string {
  return `fabric-${String(number).padStart(4, '0')}`
}

async function addFabric(importer: FastImport, fabric: string, files: number): Promise<void> {
  const directory = `fabrics/${fabric}/gitops`
  const before = new MemorySnapshot({ [`${directory}/raw/all.yaml`]: wiringStream(files, fabric) })
  const state = await newFabric(before, { name: fabric, directory })
  const context = {
    operation: '01J00000000000000000000000',
    kind: 'ingest',
    actor: { name: 'bench', email: 'bench@localhost' },
    time: new Date(0),
  }
  const plan = await planIngest(state, await findRawFiles(before, state.layout), context, { atomic: false })
  for (const change of plan.changes.changes) {
    if ('bytes' in change) await importer.file(change.path, change.bytes)
  }
}

/** A `git fast-import` process. */
export class FastImport {
  readonly #child
  readonly #closed: Promise<unknown>

  constructor(repository: string, ...args: string[]) {
    this.#child = spawn('git', ['-C', repository, 'fast-import', '--quiet', '--force', ...args], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    this.#closed = once(this.#child, 'close')
  }

  commit(message: string, ref: string, from?: string): void {
    this.#write(
      `commit ${ref}\ncommitter bench <bench@localhost> ${Math.floor(Date.now() / 1000)} +0000\ndata ${message.length}\n${message}\n`,
    )
    if (from !== undefined) this.#write(`from ${from}\n`)
  }

  async file(path: string, content: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(content as Uint8Array)
    this.#write(`M 100644 inline ${path}\ndata ${bytes.length}\n`)
    this.#write(bytes)
    if (!this.#write('\n')) await once(this.#child.stdin, 'drain')
  }

  rename(from: string, to: string): void {
    this.#write(`R ${from} ${to}\n`)
  }

  async end(): Promise<void> {
    this.#child.stdin.end()
    const [code] = (await this.#closed) as [number]
    if (code !== 0) throw new Error(`git fast-import ended with ${code}`)
  }

  #write(text: string | Uint8Array): boolean {
    return this.#child.stdin.write(text)
  }
}

export function repositoryUrl(serverUrl: string, { name }: BenchRepository): string {
  return `${serverUrl}/${name}`
}

export function cacheDirectory(root: string, { name }: BenchRepository): string {
  return join(root, 'cache', name)
}
