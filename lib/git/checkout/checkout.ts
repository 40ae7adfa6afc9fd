import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { DomainError } from '../../contract/errors.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { GIT_LIMITS } from '../limits.ts'
import { hostWords } from '../wire/host-words.ts'
import { localEnvironment } from '../wire/program.ts'
import { listedCommit } from './listed-commit.ts'
import { workingTree } from './working-tree.ts'

/** A directory with files of fabrics, with or without a repository. */
export interface Checkout {
  /** The root of the working tree; without a repository the directory itself. Absolute. */
  root: string
  /** The directory that was given, without links. Absolute. */
  given: string
  /** The files as they are on disk. */
  files: Snapshot
  /**
   * Returns the commit in which a revision and the head of the checkout have parted, or the revision's own where
   * history does not reach that far. Throws `invalid_request` for a revision that the repository does not have.
   */
  base(revision: string): Promise<Snapshot>
}

/** Opens the checkout that a directory is in. What is not on disk is read by the git program, without the network. */
export async function openCheckout(directory: string): Promise<Checkout> {
  const given = await realpath(resolve(directory)).catch(() => {
    throw invalid(`There is no directory ${directory}`)
  })
  // Why Git does not answer, as in the directory of another user, is told once a base is asked for.
  const top = await git(given, ['rev-parse', '--show-toplevel']).catch(() => undefined)
  const root = top === undefined ? given : top.toString('utf8').replace(/\n$/, '')
  const blob = (oid: string) => git(root, ['cat-file', 'blob', oid])
  const files = workingTree(root, (oid) => blob(oid).catch(() => undefined))
  return {
    root,
    given,
    files,
    base: async (revision) => {
      const commit = await partingOf(root, await commitOf(root, revision))
      const listed = await git(root, ['ls-tree', '-r', '-t', '-z', '--full-tree', commit])
      return listedCommit(commit, listed, async (oid) => (await files.pastBlob(oid)) ?? blob(oid))
    },
  }
}

/** The commit that a revision names; a branch may also be one of `origin`, as in a fresh clone. */
async function commitOf(root: string, revision: string): Promise<string> {
  const failures: string[] = []
  for (const name of [revision, `refs/remotes/origin/${revision}`]) {
    try {
      return textOf(await git(root, ['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`]))
    } catch (error) {
      failures.push(wordsOf(error))
    }
  }
  throw invalid(
    `The checkout in ${root} has no commit or branch ${revision} (${failures[0]}). Fetch it first: with actions/checkout, fetch-depth: 0`,
  )
}

/** The last common commit with the head: what has changed on the base since is nothing that the head has brought. */
async function partingOf(root: string, commit: string): Promise<string> {
  return textOf(await git(root, ['merge-base', commit, 'HEAD']).catch(() => Buffer.from(commit)))
}

const run = promisify(execFile)

async function git(directory: string, args: readonly string[]): Promise<Buffer> {
  const env = { ...localEnvironment(), GIT_NO_LAZY_FETCH: '1' }
  const options = { env, encoding: 'buffer', maxBuffer: 4 * GIT_LIMITS.objectBytes.value } as const
  return (await run('git', ['-C', directory, ...args], options)).stdout
}

function textOf(output: Buffer): string {
  return output.toString('utf8').trim()
}

function wordsOf(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: Buffer }
  return hostWords(stderr?.toString('utf8') || message).replace(/\s+/g, ' ')
}

function invalid(message: string): DomainError<'invalid_request'> {
  return new DomainError('invalid_request', message, { faults: [] })
}
