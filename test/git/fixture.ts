import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CommitDetails } from '../../lib/app/ports/ports.ts'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { type GitRepositoryOptions, openGitRepository } from '../../lib/git/branch/repository.ts'
import { createRepository, type GitServer, type GitServerOptions, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { faultyProxy } from '../support/faulty-proxy.ts'
import { git, temporaryDirectory } from '../support/git.ts'

export interface Remote {
  /** The bare repository. */
  path: string
  url: string
  server?: GitServer
  /** A directory of the test's own. */
  directory: string
}

export async function httpRemote(options: Partial<GitServerOptions> = {}): Promise<Remote & { server: GitServer }> {
  const directory = await temporaryDirectory()
  const path = await createRepository(directory, 'fabric.git')
  const server = await startGitServer({ root: directory, ...options })
  onTestFinished(() => server.close())
  return { path, url: server.repositoryUrl('fabric.git'), server, directory }
}

/** A server that filters fetches, as GitHub, GitLab and Gitea do. */
export async function filteringRemote(): Promise<Remote & { server: GitServer }> {
  const remote = await httpRemote()
  await git(remote.path, 'config', 'uploadpack.allowFilter', 'true')
  return remote
}

/** A server that knows protocol 0 only. */
export async function oldHttpRemote(): Promise<Remote> {
  const remote = await httpRemote()
  const proxy = await faultyProxy(remote.server.url, { without: ['git-protocol'] })
  return { ...remote, url: `${proxy.url}/fabric.git` }
}

export async function localRemote(): Promise<Remote> {
  const directory = await temporaryDirectory()
  const path = await createRepository(directory, 'fabric.git')
  return { path, url: path, directory }
}

let caches = 0

/** Opens the remote with a cache of its own unless one is given. */
export function open(remote: Remote, options: Partial<GitRepositoryOptions> = {}): ReturnType<typeof openGitRepository> {
  caches += 1
  return openGitRepository({ url: remote.url, branch: 'main', directory: join(remote.directory, `cache-${caches}`), ...options })
}

export function details(message = 'ingest(fabric-1): 1 object'): CommitDetails {
  return {
    message,
    author: { name: 'Ada Author', email: 'ada@example.com' },
    committer: { name: 'GitOps File Manager', email: 'gfm@example.com' },
    time: new Date('2026-11-23T06:00:00Z'),
  }
}

export function create(path: string, text: string | Buffer): Change {
  const bytes = Buffer.from(text)
  return { action: 'create', path, blob: blobId(bytes), bytes }
}

export function update(path: string, text: string | Buffer): Change {
  const bytes = Buffer.from(text)
  return { action: 'update', path, blob: blobId(bytes), bytes }
}
