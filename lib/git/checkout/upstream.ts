import { git, textOf } from './git-program.ts'

const BRANCHES = 'refs/heads/'

/** Where the work in a checkout comes from and goes to. */
export interface Upstream {
  /** As git has it: it may be of a kind that is not supported, and have credentials in it. */
  url: string
  /** The branch of the remote that HEAD follows; undefined if it follows none. */
  branch: string | undefined
  /** The directory that was asked about, from the root of the working tree: `''` for the root itself. */
  standing: string
}

/** The URL of a remote of the checkout, as git has it; undefined if it has none of this name. */
export async function remoteNamed(name: string, directory: string): Promise<string | undefined> {
  const url = textOf(await git(directory, ['remote', 'get-url', '--', name]).catch(() => Buffer.of()))
  return url === '' ? undefined : url
}

/**
 * The remote and the branch that git would use in a directory: those that HEAD's branch follows, else the remote
 * `origin`. Undefined outside of a working tree, and without such a remote.
 */
export async function upstreamOf(directory: string): Promise<Upstream | undefined> {
  const ask = async (...args: string[]) => textOf(await git(directory, args).catch(() => Buffer.of()))
  // `--show-prefix` alone prints an empty line at the root, as it does in a bare repository.
  if ((await ask('rev-parse', '--is-inside-work-tree')) !== 'true') return undefined
  const branch = await ask('symbolic-ref', '--quiet', '--short', 'HEAD')
  const followed = branch === '' ? '' : await ask('config', `branch.${branch}.remote`)
  // A branch may follow another one of the same repository: `.` is no remote.
  const follows = followed !== '' && followed !== '.'
  const url = await ask('remote', 'get-url', follows ? followed : 'origin')
  if (url === '') return undefined
  const merged = follows ? await ask('config', `branch.${branch}.merge`) : ''
  return {
    url,
    branch: merged.startsWith(BRANCHES) ? merged.slice(BRANCHES.length) : undefined,
    standing: (await ask('rev-parse', '--show-prefix')).replace(/\/$/, ''),
  }
}
