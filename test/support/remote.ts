import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createRepository, type GitServer, startGitServer } from '../../lib/local/git-host/git-server.ts'
import type { Files } from './memory-snapshot.ts'

const run = promisify(execFile)

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ann Admin',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann Admin',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
}

/** Runs git and gives what it printed. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, ...IDENTITY, GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' }
  const { stdout } = await run('git', ['-C', directory, ...args], { env, maxBuffer: 256 * 1024 * 1024 })
  return stdout
}

/** A bare repository behind a real Git server, and a person's clone of it. */
export class Remote {
  readonly directory: string
  readonly server: GitServer
  readonly repository: string
  readonly url: string
  readonly clone: string

  private constructor(directory: string, server: GitServer, repository: string) {
    this.directory = directory
    this.server = server
    this.repository = repository
    this.url = server.repositoryUrl('fabric.git')
    this.clone = join(directory, 'clone')
  }

  static async start(): Promise<Remote> {
    const directory = await mkdtemp(join(tmpdir(), 'gfm-test-'))
    const root = join(directory, 'srv')
    await mkdir(root)
    const repository = await createRepository(root, 'fabric.git')
    const remote = new Remote(directory, await startGitServer({ root }), repository)
    // Through the file system: what a person's git says to the server is not what is tested, and takes as long again.
    await git(directory, 'clone', '--quiet', '--config', 'maintenance.auto=false', repository, remote.clone)
    return remote
  }

  async close(): Promise<void> {
    await this.server.close()
    await rm(this.directory, { recursive: true, force: true })
  }

  /** Commits files in the clone, as a person would, and pushes; null deletes a file. */
  async push(files: Files | Record<string, null>, message = 'by hand'): Promise<void> {
    if ((await this.head()) !== undefined) await git(this.clone, 'pull', '--quiet', '--rebase', 'origin', 'main')
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.clone, path)
      await mkdir(dirname(file), { recursive: true })
      if (content === null) await rm(file)
      else await writeFile(file, content)
    }
    await git(this.clone, 'add', '--all')
    await git(this.clone, 'commit', '--quiet', '--message', message)
    await git(this.clone, 'push', '--quiet', 'origin', 'HEAD:main')
  }

  /** Forces the branch to a revision, as somebody does who works on an old clone. */
  async force(revision: string): Promise<void> {
    await git(this.clone, 'fetch', '--quiet', 'origin')
    await git(this.clone, 'push', '--quiet', '--force', 'origin', `${revision}:main`)
  }

  async head(): Promise<string | undefined> {
    return (await git(this.repository, 'for-each-ref', '--format=%(objectname)', 'refs/heads/main')).trim() || undefined
  }

  /** Blob ids of the head's files by path. */
  async tree(revision = 'main'): Promise<Map<string, string>> {
    const lines = (await git(this.repository, 'ls-tree', '-r', '-z', revision)).split('\0').filter((line) => line !== '')
    return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.split(/[ \t]/)[2] ?? '']))
  }

  async bytes(path: string, revision = 'main'): Promise<Buffer> {
    const { stdout } = await run('git', ['-C', this.repository, 'cat-file', 'blob', `${revision}:${path}`], {
      encoding: 'buffer',
      maxBuffer: 1 << 28,
    })
    return stdout
  }

  log(...args: string[]): Promise<string> {
    return git(this.repository, 'log', ...args, 'main')
  }
}
