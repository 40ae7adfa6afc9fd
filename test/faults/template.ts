import { join } from 'node:path'
import { ulid } from 'ulid'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { initGitops } from '../../lib/app/operations/init-gitops.ts'
import { createRepository, type GitServer } from '../../lib/local/git-host/git-server.ts'
import { commitFiles, git } from '../support/git.ts'
import { asked, LAB } from '../support/objects.ts'
import { standaloneContext } from '../support/standalone-context.ts'
import { FIRST_FILE } from './example.ts'
import type { Operation } from './operations.ts'

/** What is there before an operation: copied for each case. */
export interface Template {
  /** Of the bare repository. */
  repository: string
  cache: string
  /** The branch before and after what somebody has pushed. */
  before: string
  after: string
  /** The operation that ingested the first file. */
  first: string
}

interface At {
  id: string
  root: string
  server: GitServer
  /** Where it looks for repositories. */
  served: string
}

/** What an operation has to find. */
export interface Wanted {
  hasFabric: boolean
  pushed: Readonly<Record<string, string>>
  packs: number
}

export function wantedBy(operation: Operation): Wanted {
  const { kind, pushed } = operation
  const isStandalone = kind === 'standalone'
  return { hasFabric: !isStandalone || operation.on === 'fabric', pushed, packs: isStandalone ? (operation.packs ?? 0) : 0 }
}

/** Makes a repository and a cache of it. */
export async function makeTemplate(wanted: Wanted, { id, root, server, served }: At): Promise<Template> {
  const repository = await createRepository(served, `${id}.git`)
  for (const setting of ['gc.auto', 'receive.autogc']) await git(repository, 'config', setting, '0')
  const cache = join(root, id)
  await commitFiles(repository, { 'README.md': 'Network\n' })
  const url = server.repositoryUrl(`${id}.git`)
  const first = wanted.hasFabric ? await addFabric(repository, url, cache) : ''
  await addPacks(repository, url, cache, wanted.packs)
  const before = await git(repository, 'rev-parse', 'main')
  const hasPushed = Object.keys(wanted.pushed).length > 0
  const after = hasPushed ? await commitFiles(repository, wanted.pushed) : before
  await git(repository, 'gc', '--quiet')
  return { repository, cache, before, after, first }
}

/** A fabric that has ingested a file. */
async function addFabric(repository: string, url: string, cache: string): Promise<string> {
  const context = await standaloneContext(url, cache)
  const request = asked()
  await initGitops(context, { ...request, force: false, stripHnpStamps: false })
  await commitFiles(repository, { [`${LAB}/raw/a.yaml`]: FIRST_FILE })
  const { operation } = await ingestRaw(context, { ...request, operation: ulid(), atomic: false })
  return operation
}

async function addPacks(repository: string, url: string, cache: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    await commitFiles(repository, { 'README.md': `Network, version ${number}\n` })
    await (await standaloneContext(url, cache)).repository.refresh()
  }
}
