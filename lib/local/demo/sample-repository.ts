import { existsSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { git } from './git-command.ts'

export const FABRIC = 'demo'
export const BRANCH = 'main'
export const FABRIC_DIRECTORY = `fabrics/${FABRIC}/gitops`

const SAMPLES = fileURLToPath(new URL('../../../samples/', import.meta.url))

/** A file that the user pushes: one is taken whole, the other has mistakes. */
export interface Sample {
  source: string
  /** In the repository. */
  path: string
  /** Lines with mistakes. */
  mistakes: number[]
}

export const WIRING: Sample = { source: join(SAMPLES, 'prepop.yaml'), path: `${FABRIC_DIRECTORY}/raw/prepop.yaml`, mistakes: [] }
export const BROKEN: Sample = {
  source: join(SAMPLES, 'expansion.yaml'),
  path: `${FABRIC_DIRECTORY}/raw/expansion.yaml`,
  mistakes: [36, 69],
}

const README = `# Network configuration

Desired state of our fabrics. Put YAML into \`${FABRIC_DIRECTORY}/raw/\`; the GitOps File Manager turns it into one file per object.
`

/**
 * The user's working copy of the remote: cloned once, then brought up to date without touching what the user changed in
 * it.
 */
export async function checkOut(url: string, directory: string): Promise<void> {
  if (existsSync(join(directory, '.git'))) {
    await git(directory, 'remote', 'set-url', 'origin', url)
    await git(directory, 'fetch', '--quiet', 'origin')
    return
  }
  await mkdir(dirname(directory), { recursive: true })
  await git(dirname(directory), 'clone', '--quiet', url, directory)
}

/** Whether the remote has any commit. */
export async function hasCommits(directory: string): Promise<boolean> {
  return (await git(directory, 'ls-remote', 'origin', BRANCH)) !== ''
}

/** Adds the samples in a commit and pushes it, with plain git. Returns the commit. */
export async function pushSamples(directory: string): Promise<string> {
  await git(directory, 'checkout', '--quiet', '-B', BRANCH)
  await writeFile(join(directory, 'README.md'), README)
  for (const { source, path } of [WIRING, BROKEN]) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await copyFile(source, join(directory, path))
  }
  await git(directory, 'add', '.')
  await git(directory, 'commit', '--quiet', '--message', 'Wiring of the demo fabric')
  await git(directory, 'push', '--quiet', '--set-upstream', 'origin', BRANCH)
  return git(directory, 'rev-parse', 'HEAD')
}

/** Adds one more file on what the remote has now, and pushes it. */
export async function pushFile(directory: string, path: string, text: string): Promise<void> {
  await git(directory, 'pull', '--quiet', '--ff-only', 'origin', BRANCH)
  await mkdir(dirname(join(directory, path)), { recursive: true })
  await writeFile(join(directory, path), text)
  await git(directory, 'add', path)
  await git(directory, 'commit', '--quiet', '--message', `Add ${path}`)
  await git(directory, 'push', '--quiet', 'origin', BRANCH)
}

/** The files in the fabric's directory at a commit, by path from the repository's root. */
export async function filesAt(directory: string, commit: string): Promise<string[]> {
  const names = await git(directory, 'ls-tree', '-r', '--name-only', '-z', commit, '--', FABRIC_DIRECTORY)
  return names.split('\0').filter((name) => name !== '')
}
