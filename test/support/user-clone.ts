import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { git } from './remote.ts'

/** A user's working copy of a repository. */
export class UserClone {
  readonly #directory: string

  private constructor(directory: string) {
    this.#directory = directory
  }

  static async of(url: string, directory: string): Promise<UserClone> {
    await mkdir(directory, { recursive: true })
    await git(directory, 'clone', '--quiet', url, '.')
    return new UserClone(directory)
  }

  /**
   * Commits files on what the remote has now, and pushes; null deletes a file. Other writers may be in the way: then
   * once more.
   */
  async push(files: Record<string, string | null>, branch = 'main'): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#commit(files, branch)
      try {
        await git(this.#directory, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
        return
      } catch (error) {
        if (attempt === 20) throw error
      }
    }
  }

  async #commit(files: Record<string, string | null>, branch: string): Promise<void> {
    await git(this.#directory, 'fetch', '--quiet', 'origin')
    const known = (await git(this.#directory, 'branch', '--remotes')).split('\n').map((line) => line.trim())
    const start = [`origin/${branch}`, 'origin/main'].find((name) => known.includes(name))
    if (start !== undefined) await git(this.#directory, 'checkout', '--quiet', '--force', '--detach', start)
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.#directory, path)
      await mkdir(dirname(file), { recursive: true })
      if (content === null) await rm(file)
      else await writeFile(file, content)
    }
    await git(this.#directory, 'add', '--all')
    await git(this.#directory, 'commit', '--quiet', '--message', 'by hand')
  }
}
