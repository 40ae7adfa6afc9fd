import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git, gitWithInput } from '../support/git.ts'
import type { Template } from './template.ts'

/** The history of a branch on which nothing was done. */
export const UNTOUCHED = 'nothing was committed'

/**
 * What has been committed since, as text: commits, parents, messages and files. Two runs of an operation differ in ids
 * and times only, which are left out. So one commit too many, a commit that stands elsewhere, or a file that differs is
 * seen at once.
 */
export async function historyOf(repository: string, { after }: Template): Promise<string> {
  if ((await git(repository, 'rev-parse', 'main')) === after) return UNTOUCHED
  const range = `${after}..main`
  const exported = gitWithInput(repository, ['fast-export', '--reference-excluded-parents', range], '').toString()
  return exported
    .replaceAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, '<ulid>')
    .replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, '<time>')
    .replaceAll(/^(author|committer)(.*) \d+ [+-]\d{4}$/gm, '$1$2 <time>')
    .replaceAll(/("?source_commit"?: ?")[0-9a-f]{40}/g, '$1<commit>')
    .replaceAll(/^(Source-Commit:|from) [0-9a-f]{40}$/gm, (line, name: string) =>
      line.endsWith(after) ? line : `${name} <other>`,
    )
}

/** The files on the branch, without the manager's own: those name the operation. */
export async function filesOf(repository: string): Promise<string> {
  const lines = (await git(repository, 'ls-tree', '-r', 'main')).split('\n')
  return lines.filter((line) => !line.includes('/.hnp/')).join('\n')
}

/** Where two histories differ, for people. */
export function difference(found: string, expected: string): string {
  const [a, b] = [found.split('\n'), expected.split('\n')]
  const at = a.findIndex((line, index) => line !== b[index])
  const line = at === -1 ? a.length : at
  return `line ${line + 1}: found ${JSON.stringify(a[line])}, expected ${JSON.stringify(b[line])}`
}

/** What is wrong with the objects of a repository, in the words of `git fsck --strict`; empty where nothing is. */
export async function damageOf(repository: string): Promise<string> {
  try {
    return await git(repository, 'fsck', '--strict', '--full', '--no-dangling')
  } catch (error) {
    return (error as { stderr?: string }).stderr ?? String(error)
  }
}

/** What is wrong with a cache: damage, or what no living process has use for. */
export async function faultsOfCache(cache: string): Promise<string[]> {
  if (!existsSync(join(cache, 'current'))) return ['there is no clone in the cache']
  const name = (await readFile(join(cache, 'current'), 'utf8')).trim()
  const others = (await readdir(cache)).filter((entry) => entry !== 'current' && entry !== name)
  // A clone that was replaced a moment ago may still be read by somebody.
  const litter = others.filter((entry) => !existsSync(join(cache, entry, 'replaced')))
  const packs = await readdir(join(cache, name, 'objects/pack'))
  const halves = packs.filter(
    (file) => !packs.includes(file.endsWith('.idx') ? file.replace(/idx$/, 'pack') : file.replace(/pack$/, 'idx')),
  )
  const damage = await damageOf(join(cache, name))
  return [
    ...litter.map((entry) => `litter in the cache: ${entry}`),
    ...halves.map((file) => `half a pack in the cache: ${file}`),
    ...(damage === '' ? [] : [`the cache is damaged: ${damage}`]),
  ]
}

/**
 * What is wrong with the repository of the host. What Git itself keeps of half a push, until its `gc`, is the host's
 * own.
 */
export async function faultsOfRemote(repository: string): Promise<string[]> {
  const damage = await damageOf(repository)
  const locks = (await readdir(join(repository, 'refs/heads'))).filter((entry) => entry.endsWith('.lock'))
  return [
    ...(damage === '' ? [] : [`the repository is damaged: ${damage}`]),
    ...locks.map((entry) => `litter in the repository: ${entry}`),
  ]
}
