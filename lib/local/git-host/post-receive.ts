import { randomUUID } from 'node:crypto'

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BRANCH_PREFIX = 'refs/heads/'
/** Git's id for no commit, in any hash. */
const NO_COMMIT = /^0+$/

export interface PushedRef {
  branch: string
  before: string | null
  after: string | null
}

/** A user's push. */
export interface Push {
  /** Name of the repository's directory. */
  repository: string
  refs: PushedRef[]
}

/** A request that may be a push. */
export interface ExpectedPush {
  environment: NodeJS.ProcessEnv
  /** Git has ended. */
  ended(): void
}

/**
 * The hook saves its input (https://git-scm.com/docs/githooks#post-receive), which the server reads afterwards. The
 * client waits for it, so it starts no other program.
 */
const HOOK = '#!/bin/sh\nwhile read -r line; do echo "$line"; done > "$GFM_PUSHED_REFS"\n'

/** A `post-receive` hook for all repositories of a server. It replaces the hooks of the repositories. */
export class PostReceive {
  readonly #directory: string
  readonly #onPush: (push: Push) => void

  private constructor(directory: string, onPush: (push: Push) => void) {
    this.#directory = directory
    this.#onPush = onPush
  }

  static async install(onPush: (push: Push) => void): Promise<PostReceive> {
    const directory = await mkdtemp(join(tmpdir(), 'gfm-hooks-'))
    await writeFile(join(directory, 'post-receive'), HOOK, { mode: 0o755 })
    return new PostReceive(directory, onPush)
  }

  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }

  /** For the request of a path such as `/lab.git/git-receive-pack`; undefined for any other request. */
  expect(path: string): ExpectedPush | undefined {
    const repository = /^\/(.+)\/git-receive-pack$/.exec(path)?.[1]
    if (repository === undefined) return undefined
    const file = join(this.#directory, randomUUID())
    const environment = {
      GFM_PUSHED_REFS: file,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: this.#directory,
    }
    return { environment, ended: () => void this.#tell(repository, file) }
  }

  async #tell(repository: string, file: string): Promise<void> {
    const lines = await readFile(file, 'utf8').catch(() => '')
    await rm(file, { force: true })
    const refs = lines.split('\n').flatMap(readRef)
    if (refs.length > 0) this.#onPush({ repository, refs })
  }
}

/** Reads `OLD NEW REF`; ignores tags. */
function readRef(line: string): PushedRef[] {
  const [before = '', after = '', ref = ''] = line.split(' ')
  if (!ref.startsWith(BRANCH_PREFIX)) return []
  const commit = (oid: string) => (NO_COMMIT.test(oid) ? null : oid)
  return [{ branch: ref.slice(BRANCH_PREFIX.length), before: commit(before), after: commit(after) }]
}
